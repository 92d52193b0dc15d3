import type { ManagedServer } from './managed-server.js';
import type { ProgressReporter } from './progress-reporter.js';
import {
  urlVariables,
  type ServerName,
  type Stack,
  type StackServer,
  type StackUrls,
} from './stack-types.js';

/** A server of a stack: one that is managed on this machine, or one that the environment named. */
export type StackMember =
  | { readonly managed: ManagedServer; readonly server?: undefined }
  | { readonly server: StackServer; readonly managed?: undefined };

export const nameOf = (member: StackMember): ServerName => (member.server ?? member.managed.describe()).name;

/** What `startStack` returns. */
export class RunningStack implements Stack {
  constructor(
    private readonly members: readonly StackMember[],
    private readonly progress: ProgressReporter,
  ) {}

  get servers(): readonly StackServer[] {
    return this.members.map((member) => member.server ?? member.managed.describe());
  }

  get urls(): StackUrls {
    return Object.fromEntries(this.servers.map(({ name, url }) => [urlVariables[name], url]));
  }

  async stop(): Promise<void> {
    const owned = this.members.flatMap(({ managed }) => (managed?.isOwned ? [managed] : []));
    const results = await Promise.allSettled(owned.map((server) => this.stopOne(server)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  stopServer(name: ServerName): Promise<void> {
    return this.stopOne(this.owned(name));
  }

  startServer(name: ServerName): Promise<void> {
    return this.owned(name).restart(new AbortController().signal);
  }

  killServer(name: ServerName): Promise<void> {
    return this.owned(name).kill();
  }

  private async stopOne(server: ManagedServer): Promise<void> {
    const { name, pid } = server.describe();
    if (pid === undefined) return;
    const step = this.progress.begin(name, 'stop', `${name}, pid ${pid}`);
    await server.stop();
    step.done();
  }

  private owned(name: ServerName): ManagedServer {
    const member = this.members.find((one) => nameOf(one) === name);
    if (member?.managed?.isOwned) return member.managed;
    const why = member === undefined ? 'is not part of this stack' : 'was not started by this stack';
    throw new Error(`${name} ${why}, so it cannot be stopped or started through it.`);
  }
}
