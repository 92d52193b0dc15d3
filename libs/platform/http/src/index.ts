export { GuardedClient } from './guarded-client.js';
export {
  DEFAULT_DEADLINE_MS,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_REDIRECTS,
  DEFAULT_USER_AGENT,
  type FetchOptions,
  type FetchResult,
  type GuardedClientOptions,
} from './client-options.js';
export { FetchFailure, type FetchFailureDetails } from './fetch-failure.js';
export { openSocket, type OpenSocket, type SocketTarget } from './open-socket.js';
export { resolveHost, type ResolveHost } from './resolve-host.js';
