import 'graphiql/setup-workers/vite';
import '@graphiql/react/font/roboto.css';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { makeDefaultArg } from './defaults.js';
import { createFetcher } from './fetcher.js';
import { opening } from './opening.js';

const place = document.getElementById('graphiql');
const explorer = explorerPlugin({ showAttribution: false, makeDefaultArg });
const plugins = [HISTORY_PLUGIN, explorer];
const isWide = matchMedia('(min-width: 701px)'); // as in page.css

async function start() {
  // The server brings this one, for all of its pages.
  const account = await import(/* @vite-ignore */ new URL('./front/account.js', location.href).href);
  const { config } = account;
  document.title = `${config.title} · GraphiQL`;
  document.querySelector('.home').textContent = config.title;
  window.addEventListener('hashchange', () => account.takeToken() && location.reload());
  account.takeToken();
  account.show(document.querySelector('.account'));
  const fetcher = createFetcher(config, account);
  const { isFirstVisit, ...editors } = opening(config.tabs);

  createRoot(place, { onUncaughtError: fail }).render(
    <GraphiQL
      {...editors}
      fetcher={fetcher}
      plugins={plugins}
      defaultQuery=""
      visiblePlugin={isFirstVisit && isWide.matches ? explorer : undefined}
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <></>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}

/** Leave a message where there would be a blank page. */
function fail(error) {
  console.error(error);
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = `GraphiQL stopped: ${error?.message ?? error}. Reload the page to start it again.`;
  document.body.replaceChildren(notice);
}

// A part that is missing later on, such as the formatter, is no reason to take the editor away.
window.addEventListener('vite:preloadError', (event) => {
  if (!document.querySelector('.monaco-editor')) fail(event.payload);
});

start().catch(fail);
