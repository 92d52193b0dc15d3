import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SilentLink } from './silent-link.js';

/** The way of one line to one server, which can fail in every manner a network has, while others use the server. */
export interface ServerProxy {
  /** The server's URL with the proxy's address. */
  readonly url: string;
  /** Connections that are open now, the forgotten ones included. */
  readonly connections: number;
  /** Ends all connections and refuses new ones, as a server that is not there. */
  cut(): void;
  /**
   * Forgets all connections without a word: no byte, no FIN, no RST. New ones are accepted and forgotten too. Those that
   * were forgotten stay so after `restore`; their clients have to find out.
   */
  goHalfOpen(): void;
  /** Holds every chunk back by so many milliseconds; 0 ends it. */
  slowDown(delayMs: number): void;
  /** Lets new connections through again. */
  restore(): void;
  /** A failover: new connections go to another server, and those to the old one end. */
  retarget(serverUrl: string): void;
  close(): Promise<void>;
}

const DEFAULT_PORTS: Record<string, number> = { nats: 4222, postgres: 5432, postgresql: 5432, http: 9200 };

/** Opens a proxy on a loopback port of its own. */
export async function openProxy(serverUrl: string): Promise<ServerProxy> {
  const proxy = new LoopbackProxy(serverUrl);
  await proxy.listen();
  return proxy;
}

class LoopbackProxy implements ServerProxy {
  private readonly links = new Set<SilentLink>();
  private readonly server: Server;
  private target: { host: string; port: number };
  private state: 'through' | 'cut' | 'half-open' = 'through';
  private delayMs = 0;

  constructor(private readonly serverUrl: string) {
    this.target = addressOf(serverUrl);
    // Each side's end is answered by the other side, or, in silence, by nobody.
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    const url = new URL(this.serverUrl);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    // URL writes a slash that the server's own URL did not have.
    return url.href.replace(/\/$/, '');
  }

  get connections(): number {
    return this.links.size;
  }

  cut(): void {
    this.state = 'cut';
    this.endAll();
  }

  goHalfOpen(): void {
    this.state = 'half-open';
    this.links.forEach((link) => link.goSilent());
  }

  slowDown(delayMs: number): void {
    this.delayMs = delayMs;
  }

  restore(): void {
    this.state = 'through';
    this.links.forEach((link) => link.tellServer());
  }

  retarget(serverUrl: string): void {
    this.target = addressOf(serverUrl);
    this.endAll();
  }

  async close(): Promise<void> {
    this.endAll();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const upstream = this.state === 'through' ? connect({ ...this.target, allowHalfOpen: true }) : undefined;
    const link: SilentLink = new SilentLink(
      client,
      upstream,
      () => this.delayMs,
      () => this.links.delete(link),
    );
    this.links.add(link);
  }

  private endAll(): void {
    [...this.links].forEach((link) => link.destroy());
  }
}

function addressOf(serverUrl: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(serverUrl);
  const usual = DEFAULT_PORTS[protocol.replace(':', '')];
  if (!port && usual === undefined) throw new Error(`${serverUrl} names no port.`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual) };
}
