import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.js';
import { versionText } from './version-rule.js';

/** A server's program on this machine, ready to be started. */
export interface ServerProgram {
  readonly how: 'installed' | 'cache' | 'provisioned';
  readonly version: string;
  /** nats: the binary. postgres: the folder with `postgres` and `initdb`. elasticsearch: ES_HOME. */
  readonly path: string;
  /** Elasticsearch alone: the JDK's home. */
  readonly javaHome?: string;
}

/** Whether a file can be run by us. */
export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** All places of a program on PATH, in order. */
export async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found: string[] = [];
  for (const folder of folders) {
    const path = join(folder, program);
    if (await isExecutable(path)) found.push(path);
  }
  return found;
}

/** What `<program> --version` says, as the version alone; undefined when it cannot be run. */
export async function programVersion(program: string, signal: AbortSignal): Promise<string | undefined> {
  const { code, output } = await runCommand(program, ['--version'], { signal, timeoutMs: 10_000 });
  return code === 0 ? versionText(output) : undefined;
}
