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

import { createFetcher } from './fetcher.js';
import { opening } from './opening.js';
import { takeToken } from './token.js';

const place = document.getElementById('graphiql');
const explorer = explorerPlugin({ showAttribution: false });
const plugins = [HISTORY_PLUGIN, explorer];

function start() {
  const config = JSON.parse(document.getElementById('graphiql-config').textContent);
  document.title = `${config.title} · GraphiQL`;
  takeToken();
  const fetcher = createFetcher(config);
  const { isFirstVisit, ...editors } = opening(config.tabs);

  createRoot(place, { onUncaughtError: fail }).render(
    <GraphiQL
      {...editors}
      fetcher={fetcher}
      plugins={plugins}
      visiblePlugin={isFirstVisit ? explorer : undefined}
      inputValueDeprecation
      schemaDescription
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>{config.title}</GraphiQL.Logo>
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
window.addEventListener('hashchange', () => takeToken() && location.reload());

try {
  start();
} catch (error) {
  fail(error);
}
