import { rm } from 'node:fs/promises';
import type { Stack, StackServer } from '@dateline/local-stack';
import { copyFolder } from './copy-folder.js';
import { whilePaused } from './pause.js';

/** The store of a nats-server that the test has started itself, and what may happen to its disk. */
export class BrokerStore {
  constructor(
    private readonly stack: Stack,
    private readonly folder: string,
  ) {}

  /** Copies the store as a snapshot of the disk would: the server stands still for it, and goes on. */
  async takeImage(): Promise<void> {
    const { pid, store } = this.server();
    await rm(this.folder, { recursive: true, force: true });
    await whilePaused(pid, () => copyFolder(store, this.folder));
  }

  /** The broker is killed and comes back with what the image holds: it has forgotten everything since, unknowingly. */
  async rollBack(): Promise<void> {
    const { store } = this.server();
    await this.stack.killServer('nats');
    await rm(store, { recursive: true, force: true });
    await copyFolder(this.folder, store);
    await this.stack.startServer('nats');
  }

  /** The broker is killed and comes back without a single message, stream or consumer. */
  async wipe(): Promise<void> {
    const { store } = this.server();
    await this.stack.killServer('nats');
    await rm(store, { recursive: true, force: true });
    await this.stack.startServer('nats');
  }

  private server(): { pid: number; store: string } {
    const server = this.stack.servers.find(({ name }) => name === 'nats') as StackServer;
    return { pid: server.pid as number, store: server.dataDir as string };
  }
}
