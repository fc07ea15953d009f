import { createGraphiQLFetcher } from '@graphiql/toolkit';

const EMPTY = 'This tab is empty. Write a query, or tick fields in the explorer.';
const CLOSED = 'Reading this catalog takes a token. Sign in at the top, then ask again.';
const IGNORED = /#[^\n\r]*|[\s,\uFEFF]/g; // what means nothing to GraphQL: comments, blanks and commas

/** Send operations to the endpoint: subscriptions through a socket, everything else as a POST request. */
export function createFetcher({ endpoint, subscriptions }, { mayAsk, withToken }) {
  const url = new URL(endpoint, location.href);
  const socket = new URL(url);
  socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

  const send = createGraphiQLFetcher({
    url: url.href,
    // Browsers cannot set headers on a socket; the toolkit sends them as the payload of `connection_init`.
    subscriptionUrl: subscriptions ? socket.href : undefined,
    enableIncrementalDelivery: false,
  });
  return (parameters, options = {}) => {
    if (!parameters.query.replace(IGNORED, '')) return { message: EMPTY };
    if (!mayAsk(options.headers)) return { errors: [{ message: CLOSED }] };
    return send(parameters, { ...options, headers: withToken(options.headers) });
  };
}
