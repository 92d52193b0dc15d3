import type { Socket } from 'node:net';
import { DelayLine } from './delay-line.js';

/**
 * Joins a client to a server, so that the joint can go silent: then nothing passes any more in either direction, and an
 * end of one side is not told to the other. That is what both see of a firewall that forgot their connection.
 */
export class SilentLink {
  private isSilent = false;
  private readonly underWay: DelayLine[] = [];

  /** @param server undefined when the client was accepted by nobody: the link is silent from its first byte */
  constructor(
    private readonly client: Socket,
    private readonly server: Socket | undefined,
    private readonly delayMs: () => number,
    private readonly onGone: () => void,
  ) {
    client.on('error', () => client.destroy());
    client.once('close', () => this.closed(server));
    if (!server) {
      this.goSilent();
      client.resume();
      return;
    }
    server.on('error', () => server.destroy());
    server.once('close', () => this.closed(client));
    this.forward(client, server);
    this.forward(server, client);
  }

  /** Nothing passes from now on, for ever: a connection that was forgotten does not come back. */
  goSilent(): void {
    this.isSilent = true;
    this.underWay.forEach((delayed) => delayed.clear());
  }

  /** Once the network is back, the server's keep-alive finds that nobody is there; the client still hears nothing. */
  tellServer(): void {
    if (!this.isSilent) return;
    this.server?.destroy();
    // It has given up; its own end had to go unanswered as long as nothing passed.
    if (this.client.readableEnded) this.destroy();
  }

  destroy(): void {
    this.underWay.forEach((delayed) => delayed.clear());
    this.client.destroy();
    this.server?.destroy();
    this.onGone();
  }

  private forward(from: Socket, to: Socket): void {
    const delayed = new DelayLine();
    this.underWay.push(delayed);
    from.on('data', (chunk: Buffer) => {
      if (this.isSilent) return;
      delayed.add(this.delayMs(), () => {
        if (to.destroyed || to.write(chunk)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.once('end', () => {
      if (!this.isSilent) delayed.add(this.delayMs(), () => to.end());
    });
  }

  private closed(other: Socket | undefined): void {
    if (!this.isSilent) this.destroy();
    else if (this.client.destroyed && (other?.destroyed ?? true)) this.onGone();
  }
}
