import type { ServerProgram } from './server-program.js';
import type { StackContext } from './stack-context.js';
import type { ServerName } from './stack-types.js';

/** One server about to run. */
export interface ServerRun {
  readonly context: StackContext;
  readonly program: ServerProgram;
  /** Everything of this server: configuration, secrets, data. */
  readonly serverDir: string;
  readonly port: number;
}

export interface LaunchCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What differs between the three servers; `ManagedServer` does what they share. */
export interface ServerKind {
  readonly name: ServerName;
  /** From spawn to ready, at most; generous, for machines that are busy. */
  readonly readyWithinMs: number;
  readonly probeEveryMs: number;
  /** Orderly stop first; each next signal when the process still runs after `waitMs`. SIGKILL comes last by itself. */
  readonly stopSignals: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[];
  /** Looks at settings that cannot work, before anything starts. Throws one sentence that names the setting. */
  requireUsable?(context: StackContext): Promise<void>;
  /** Finds or provisions the program. */
  find(context: StackContext): Promise<ServerProgram>;
  /** The folder with the data alone. */
  dataFolder(serverDir: string): string;
  /** Where the server itself notes its pid; found when our own state file was lost. */
  pidFile(serverDir: string): string;
  /** Makes or repairs files; safe on every start. Returns what to run; the command line must name `serverDir`. */
  prepare(run: ServerRun): Promise<LaunchCommand>;
  url(serverDir: string, port: number): Promise<string>;
  /** The version that answers at a URL. Throws when nothing or something else does. */
  probe(url: string): Promise<string>;
  /** Like `probe`, and also finishes what can only be done on a running server. Throws while not ready. */
  makeReady(url: string): Promise<string>;
}

/** The environment for servers: nothing of ours leaks in (PGDATA, ES_JAVA_OPTS, JAVA_TOOL_OPTIONS change servers). */
export function serverEnvironment(run: ServerRun, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const path = run.context.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return { PATH: path, HOME: run.serverDir, LC_ALL: 'C', TZ: 'UTC', ...more };
}
