// The front page: what the catalog holds, and the services that one may see, asked as everybody asks.

import { ask, config, make, mayAsk, show, takeToken } from './account.js';

const COUNTS = `query Counts {
  services { totalCount }
  offerings { totalCount }
  organizations { totalCount }
  relationships { totalCount }
}`;
const SERVICES = `query Services($where: ServiceWhere, $after: String) {
  services(first: 20, where: $where, after: $after, orderBy: [{field: NAME}]) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { slug name description portfolioStatus stage { title } provider { name } }
  }
}`;
const ABOUT_ONE = (slug) => `# What it needs, and what needs it, its own house sees.
{
  service(slug: ${JSON.stringify(slug)}) {
    name
    description
    stage { title }
    provider { name }
    offerings { nodes { name } }
    dependencies { nodes { strength dependsOn { name } } }
    dependents { totalCount }
  }
}
`;
const STATUS = { PIPELINE: 'in the pipeline', CATALOGUE: 'in the catalogue', RETIRED: 'retired' };
const PAUSE = 250; // milliseconds without typing, after which the search is asked

const at = (id) => document.getElementById(id);
let after = null;
let latest = 0; // the number of the last search: answers to earlier ones come too late

function start() {
  takeToken();
  for (const place of document.querySelectorAll('.address')) place.textContent = new URL('./', location.href).href;
  show(document.querySelector('.account'));
  at('closed').hidden = mayAsk();
  if (!mayAsk()) return;

  at('services').hidden = false;
  at('search').value = new URLSearchParams(location.search).get('q') ?? '';
  let timer;
  at('search').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  document.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  at('more').addEventListener('click', () => list(after));
  count();
  list();
}

async function count() {
  const { data } = await ask(COUNTS);
  if (!data) return; // the list says why
  const tiles = Object.entries(data).map(([kind, { totalCount }]) =>
    make('li', {}, make('strong', {}, totalCount.toLocaleString('en')), kind));
  at('counts').replaceChildren(...tiles);
  at('counts').hidden = false;
}

function search() {
  const address = new URL(location.href);
  const text = at('search').value.trim();
  if (text) address.searchParams.set('q', text);
  else address.searchParams.delete('q');
  history.replaceState(history.state, '', address);
  list();
}

/** Show the services that were searched for: the first ones, or those after a cursor beneath the ones shown. */
async function list(cursor = null) {
  const number = ++latest;
  const text = at('search').value.trim();
  const where = text ? { OR: [{ name: { contains: text } }, { slug: { contains: text } }, { description: { contains: text } }] } : null;
  const { data, errors } = await ask(SERVICES, { where, after: cursor });
  if (number !== latest) return;

  at('told').classList.toggle('problem', !data);
  if (!data) {
    at('told').textContent = errors[0].message;
    return;
  }
  const { totalCount, pageInfo, nodes } = data.services;
  if (cursor) at('found').append(...nodes.map(item));
  else at('found').replaceChildren(...nodes.map(item));
  after = pageInfo.endCursor;
  at('more').hidden = !pageInfo.hasNextPage;
  at('told').textContent = told(totalCount, text);
}

function told(count, text) {
  const services = `${count.toLocaleString('en')} ${count === 1 ? 'service' : 'services'}`;
  if (text) return `${count ? services : 'No service'} with “${text}”.`;
  return count ? `${services} that you may see.` : 'There is no service that you may see yet.';
}

function item({ slug, name, description, portfolioStatus, stage, provider }) {
  const place = stage?.title ?? STATUS[portfolioStatus];
  const about = [slug, provider && `by ${provider.name}`, place].filter(Boolean).join(' · ');
  const address = `./graphiql?query=${encodeURIComponent(ABOUT_ONE(slug))}`;
  const title = config.graphiql ? make('a', { href: address }, name) : name;
  const text = description ? [make('p', { className: 'text' }, description)] : [];
  return make('li', {}, make('p', {}, make('strong', {}, title)), make('p', { className: 'about' }, about), ...text);
}

window.addEventListener('hashchange', () => takeToken() && location.reload());
start();
