import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { withToken } from './token.js';

/** Send operations to the endpoint: subscriptions through a socket, everything else as a POST request. */
export function createFetcher({ endpoint, subscriptions }) {
  const url = new URL(endpoint, location.href);
  const socket = new URL(url);
  socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

  const send = createGraphiQLFetcher({
    url: url.href,
    // Browsers cannot set headers on a socket; the toolkit sends them as the payload of `connection_init`.
    subscriptionUrl: subscriptions ? socket.href : undefined,
    enableIncrementalDelivery: false,
  });
  return (parameters, options = {}) => send(parameters, { ...options, headers: withToken(options.headers) });
}
