import { isIP, type Socket } from 'node:net';

import {
  decideConnection,
  decideUrl,
  formatIpAddress,
  parseIpAddress,
  type UrlPolicy,
} from '@dateline/crawl';
import type { buildConnector } from 'undici';

import { FetchFailure } from './fetch-failure.js';
import type { OpenSocket } from './open-socket.js';
import type { ResolveHost } from './resolve-host.js';

export interface ConnectorOptions {
  readonly policy: UrlPolicy;
  readonly resolve: ResolveHost;
  readonly openSocket: OpenSocket;
  readonly connectTimeoutMs: number;
}

/** What is known about the open connections to one origin. */
export interface OriginConnections {
  /** Connections opened so far. */
  opened: number;
  live: number;
  /** The checked address of the latest connection. */
  remoteAddress: string;
}

/** More answers than this are cut: no host needs them, and each is checked. */
const MAX_ADDRESSES = 64;
/** Of these at most so many are dialled. */
const MAX_DIALLED = 6;

/**
 * The only way out: every connection of the client is opened here. It resolves once, refuses the host when one
 * of the answers is refused, dials what was checked, and compares the socket's remote address with it again.
 */
export class GuardedConnector {
  private readonly sockets = new Set<Socket>();
  private readonly origins = new Map<string, OriginConnections>();
  private isClosed = false;

  constructor(private readonly options: ConnectorOptions) {}

  /** The function that undici calls for a new connection. */
  readonly connect: buildConnector.connector = (options, callback) => {
    this.open(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error, null),
    );
  };

  /** The connections of an origin (`https://host:port`), while there are any. */
  connectionsOf(origin: string): OriginConnections | undefined {
    return this.origins.get(origin);
  }

  /** Open sockets, those under construction included. */
  get openSockets(): number {
    return this.sockets.size;
  }

  /** Ends every connection; later attempts fail. Resolves when the last socket is closed. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(
      [...this.sockets].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.destroy();
          }),
      ),
    );
  }

  private async open(options: buildConnector.Options): Promise<Socket> {
    const origin = `${options.protocol}//${options.host ?? options.hostname}`;
    const decision = decideUrl(origin, this.options.policy);
    if (!decision.isAllowed) throw refused(origin, decision.why);
    const { host, port, isSecure } = decision.target;
    const addresses = await this.checkedAddresses(origin, options.hostname, port);
    if (this.isClosed) throw closed();
    const socket = await this.options.openSocket({
      host,
      addresses: addresses.slice(0, MAX_DIALLED),
      port,
      isSecure,
      timeoutMs: this.options.connectTimeoutMs,
      onSocket: (opening) => this.track(opening),
    });
    return this.admit(socket, origin, addresses);
  }

  private async checkedAddresses(origin: string, hostname: string, port: number): Promise<string[]> {
    const answers = isIP(hostname) ? [hostname] : await this.options.resolve(hostname);
    if (answers.length === 0) {
      throw new FetchFailure('dns-failed', `The host name of ${origin} has no address.`, {
        isTemporary: true,
      });
    }
    const checked = new Set<string>();
    for (const answer of answers) {
      const decision = decideConnection(answer, port, this.options.policy);
      if (!decision.isAllowed || decision.address === undefined) throw refused(origin, decision.why);
      if (checked.size < MAX_ADDRESSES) checked.add(decision.address);
    }
    return [...checked];
  }

  private admit(socket: Socket, origin: string, addresses: readonly string[]): Socket {
    const parsed = parseIpAddress(socket.remoteAddress ?? '');
    const remoteAddress = parsed ? formatIpAddress(parsed) : '';
    if (this.isClosed || !addresses.includes(remoteAddress)) {
      socket.destroy();
      throw this.isClosed
        ? closed()
        : refused(origin, `the connection ended at ${remoteAddress || 'an unknown address'}`);
    }
    this.count(socket, origin, remoteAddress);
    return socket;
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private count(socket: Socket, origin: string, remoteAddress: string): void {
    const known = this.origins.get(origin) ?? { opened: 0, live: 0, remoteAddress };
    known.opened += 1;
    known.live += 1;
    known.remoteAddress = remoteAddress;
    this.origins.set(origin, known);
    socket.once('close', () => {
      known.live -= 1;
      if (known.live === 0) this.origins.delete(origin);
    });
  }
}

function refused(origin: string, why: string): FetchFailure {
  return new FetchFailure('address-refused', `${origin} may not be contacted: ${why}.`, {
    isTemporary: false,
  });
}

function closed(): FetchFailure {
  return new FetchFailure('connection-failed', 'The client is closed.', { isTemporary: true });
}
