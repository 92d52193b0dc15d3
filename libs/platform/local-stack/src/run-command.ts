import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  /** Exit code; 127 when the program is not there, 128 when it was killed. */
  readonly code: number;
  /** Standard output and error together, the last 64 KB. */
  readonly output: string;
}

const keptChars = 64 * 1024;

/**
 * Runs a program to its end. It gets a process group of its own, so that a terminal's Ctrl-C reaches us first and
 * we end it (through `signal`) in our order.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { timeoutMs, signal, ...spawnOptions } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const child = spawn(program, args, {
      ...spawnOptions,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-keptChars);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (): void => endGroup(child.pid);
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT') resolve({ code: 127, output: `${program}: not found` });
      else reject(new Error(`${program} could not be run: ${error.message}`));
    });
    child.once('close', (code) => {
      settle();
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve({ code: code ?? 128, output });
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // Already gone.
  }
}

/** The last lines of a program's output, for an error message. */
export function lastLines(output: string, count = 12): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
