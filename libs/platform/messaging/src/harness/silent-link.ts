import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to the broker that can fall silent: what is open stays open, no byte passes, no end is told. */
export class SilentLink {
  private readonly sockets = new Set<Socket>();
  private isSilent = false;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async open(target: string): Promise<SilentLink> {
    const { hostname, port } = new URL(target);
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = new SilentLink(server, `nats://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (client) => link.join(client, connect(Number(port), hostname)));
    return link;
  }

  /** Everything that is open is forgotten without a word; what is dialled meanwhile is accepted and never answered. */
  fallSilent(): void {
    this.isSilent = true;
    this.sockets.forEach((socket) => socket.pause().removeAllListeners('data'));
  }

  /** New connections pass again; those from before stay silent. */
  speak(): void {
    this.isSilent = false;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, broker: Socket): void {
    const wasSilent = this.isSilent;
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined).on('close', () => this.sockets.delete(from));
      if (!wasSilent) from.on('data', (bytes) => void to.write(bytes)).on('end', () => void to.end());
    }
  }
}
