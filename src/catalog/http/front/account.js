// Who is asking: the token of this browser tab, and the bar that tells whose it is. Both pages use it.
//
// A token comes in the fragment of the address (`#token=…`), which browsers send to no server, or is typed
// into the bar. It is kept until this browser tab is closed.

const KEY = 'catalog-token';
const WHO = '{ viewer { subject roles organizations { name } } }';
const INVALID = 'This token is not valid: it is unknown, revoked or expired.';

/** What the server said of this page: its title, and whether anybody may read. */
export const config = JSON.parse(document.querySelector('script[type="application/json"]').textContent);

/** Move a token from the address into the session; an empty one ends the session. Tells whether there was one. */
export function takeToken() {
  const parts = location.hash.slice(1).split('&');
  const found = parts.find((part) => part.startsWith('token='));
  if (found === undefined) return false;

  keep(decodeURIComponent(found.slice('token='.length)).trim());
  const rest = parts.filter((part) => part !== found).join('&');
  history.replaceState(history.state, '', location.pathname + location.search + (rest && `#${rest}`));
  return true;
}

/** Add the session's token to headers that don't say who is asking. */
export function withToken(headers = {}) {
  const token = sessionStorage.getItem(KEY);
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return token && !named ? { ...headers, Authorization: `Bearer ${token}` } : headers;
}

/** Whether asking makes sense: without a token nothing is answered where reading takes one. */
export const mayAsk = (headers = {}) => config.anonymousRead || 'authorization' in lowered(withToken(headers));

/** Ask the catalog, and return its whole answer; an answer that is none is one with an error. */
export async function ask(query, variables = {}, headers = withToken()) {
  try {
    const response = await fetch('./graphql', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return await response.json();
  } catch {
    return { errors: [{ message: 'The catalog does not answer. Try again soon.' }] };
  }
}

/** Tell in *place* who is asking, and let them sign in and out. */
export async function show(place) {
  const token = sessionStorage.getItem(KEY);
  if (!token) {
    const told = config.anonymousRead ? 'Not signed in: you see what anybody may read.' : 'Sign in to read this catalog.';
    place.replaceChildren(says(told), button('Sign in', () => signIn(place)));
    return;
  }
  const answer = await ask(WHO);
  const viewer = answer.data?.viewer;
  const told = viewer ? ['Signed in as ', strong(viewer.subject), about(viewer)] : [problem(answer)];
  const again = viewer ? [] : [button('Sign in', () => signIn(place))];
  place.replaceChildren(says(...told), ...again, button('Sign out', () => become('')));
}

function signIn(place) {
  const dialog = make('dialog', { className: 'sign-in' });
  const input = make('input', { type: 'password', autocomplete: 'off', required: true, id: 'token' });
  const message = make('p', { role: 'alert', className: 'problem' });
  const form = make('form', {},
    make('label', { htmlFor: 'token' }, 'Your token'), input, message,
    make('p', {}, 'Whoever runs the catalog makes one with ', make('code', {}, 'catalog token create'),
      '. It is kept until this browser tab is closed.'),
    make('p', { className: 'buttons' }, button('Cancel', () => dialog.close()), make('button', {}, 'Sign in')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const token = input.value.trim();
    const answer = await ask(WHO, {}, { Authorization: `Bearer ${token}` });
    if (answer.data?.viewer) become(token);
    else message.textContent = problem(answer);
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.append(form);
  place.append(dialog);
  dialog.showModal();
}

/** Go on as who holds this token, or as nobody: what the page shows is asked anew. */
function become(token) {
  keep(token);
  location.reload();
}

function keep(token) {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

function problem({ errors: [error] = [] }) {
  if (error?.extensions?.code === 'UNAUTHENTICATED') return INVALID;
  return error?.message ?? 'The catalog does not say whose token this is.';
}

function about({ roles, organizations }) {
  const parts = [...roles, ...organizations.map(({ name }) => `for ${name}`)];
  return parts.length ? ` (${parts.join(', ')})` : '';
}

function lowered(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const says = (...children) => make('span', { className: 'who' }, ...children);
const strong = (text) => make('strong', {}, text);

function button(text, onclick) {
  return make('button', { type: 'button', onclick }, text);
}

/** Make an element of text and of other elements; text is never read as markup. */
export function make(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
