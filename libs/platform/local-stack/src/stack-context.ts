import type { ProgressReporter } from './progress-reporter.js';
import type { ServerUser } from './server-user.js';
import type { StackProfile } from './stack-types.js';

/** What every part of one start needs to know. */
export interface StackContext {
  /** Absolute. */
  readonly dataDir: string;
  readonly profile: StackProfile;
  readonly env: NodeJS.ProcessEnv;
  /** Set when we are root: whom the servers run as. */
  readonly user: ServerUser | undefined;
  readonly progress: ProgressReporter;
  readonly signal: AbortSignal;
  /** Bytes at which a server's log begins anew. */
  readonly logBytes: number;
}
