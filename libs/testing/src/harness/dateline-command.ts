import { execFile } from 'node:child_process';
import path from 'node:path';
import { checkoutDir } from './run-folder.js';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `dateline` command as a user would; a failing exit code is a result, not an error. */
export function runDateline(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<CommandResult> {
  const file = path.join(checkoutDir, 'apps', 'cli', 'dist', 'main.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...args],
      { env, timeout: 60_000, maxBuffer: 64 * 1024 ** 2 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
