// The token comes in the fragment of the address (`#token=…`), which browsers send to no server,
// and is kept for this browser tab only.

const KEY = 'catalog-token';

/** Move a token from the address into the session; an empty one ends the session. Tells whether there was one. */
export function takeToken() {
  const parts = location.hash.slice(1).split('&');
  const found = parts.find((part) => part.startsWith('token='));
  if (found === undefined) return false;

  const token = decodeURIComponent(found.slice('token='.length)).trim();
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);

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
