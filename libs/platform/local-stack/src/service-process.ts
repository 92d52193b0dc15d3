import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { RotatingLog } from './rotating-log.js';
import { forgetService, rememberService } from './service-record.js';

/** One program of the line: a built entry file, run as a process of its own. */
export interface ServiceProgram {
  readonly name: string;
  /** Absolute path of the built entry file. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder of `<name>.log`; made when missing. */
  readonly logDir: string;
  /** Bytes at which the log begins anew, the earlier one kept as `.log.1`; default 20,000,000. */
  readonly logBytes?: number;
  /** Folder where its pid is written down, so that `endLeftServices` finds it when we are killed; default: nowhere. */
  readonly runDir?: string;
}

export interface ServiceProcessOptions {
  /** Milliseconds until the program has to say that it is ready; default 60,000. */
  readonly readyMs?: number;
  /** Start the program again when it ends by itself; default true. */
  readonly isRestarted?: boolean;
  /** Called when the program ended by itself. */
  onExit?(name: string, how: string): void;
}

/** Longest pause before a program that keeps ending is started again, in milliseconds. */
const MAX_PAUSE_MS = 15_000;
const DEFAULT_LOG_BYTES = 20_000_000;

/**
 * Keeps one program running: waits until it is ready, starts it again with a growing pause when it ends by itself, and
 * stops it in order. The program leads a process group of its own, so that Ctrl-C on a terminal reaches only us and the
 * order of stopping is ours; when we are killed, it notices that the channel to us is gone and stops by itself. What it
 * says is read whatever becomes of the log: a program that nobody listens to would stand still.
 */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private isWanted = false;
  private failures = 0;
  private restart: NodeJS.Timeout | undefined;
  private readyPort = 0;
  private readonly log: RotatingLog;
  /** Settles when the last child has said everything, and it is in the log. */
  private silent: Promise<void> = Promise.resolve();

  constructor(
    private readonly program: ServiceProgram,
    private readonly options: ServiceProcessOptions = {},
  ) {
    this.log = new RotatingLog(this.logFile, program.logBytes ?? DEFAULT_LOG_BYTES);
  }

  get name(): string {
    return this.program.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Port of the program's HTTP side, known when it is ready. */
  get port(): number {
    return this.readyPort;
  }

  get logFile(): string {
    return path.join(this.program.logDir, `${this.program.name}.log`);
  }

  /**
   * Starts the program and resolves when it is ready.
   *
   * @throws Error with the program's own last words when it ends instead, or says nothing in time
   */
  async start(): Promise<void> {
    this.isWanted = true;
    const child = this.spawn();
    try {
      this.readyPort = await this.ready(child);
      this.failures = 0;
    } catch (error) {
      this.isWanted = false;
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** SIGTERM, and SIGKILL after the deadline; resolves when the process is gone. */
  async stop(deadlineMs = 15_000): Promise<void> {
    this.isWanted = false;
    clearTimeout(this.restart);
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await gone;
      clearTimeout(deadline);
    }
    await this.silent;
    if (this.program.runDir) await forgetService(this.program.runDir, this.name);
  }

  /** What a crash looks like: SIGKILL. The program is started again as after any other end. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  private spawn(): ChildProcess {
    const { name, file, args = [], env, runDir } = this.program;
    // No flags of our own: they are for what we are, a test runner perhaps.
    const child = fork(file, args, {
      env,
      execArgv: [],
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.log.write(chunk));
    }
    this.silent = new Promise((resolve) => child.once('close', resolve)).then(() => this.log.close());
    child.on('error', (error) => {
      this.log.write(Buffer.from(`${error.message}\n`));
      // No process could be made, so none will exit.
      if (child.pid === undefined) this.ended(child, error.message);
    });
    child.once('exit', (code, signal) => this.ended(child, signal ?? `code ${code}`));
    // A disk that is full keeps no record; the program still notices by itself that we are gone.
    if (runDir && child.pid !== undefined)
      void rememberService(runDir, name, child.pid).catch(() => undefined);
    this.child = child;
    return child;
  }

  private ended(child: ChildProcess, how: string): void {
    if (child !== this.child || !this.isWanted) return;
    this.options.onExit?.(this.name, how);
    if (this.options.isRestarted === false) return;
    const pauseMs = Math.min(MAX_PAUSE_MS, 250 * 2 ** Math.min(this.failures, 10));
    this.failures += 1;
    this.restart = setTimeout(() => {
      const next = this.spawn();
      this.ready(next).then(
        (port) => {
          this.readyPort = port;
          this.failures = 0;
        },
        // Its end was seen by `ended`, which tries again; a program that hangs is ended here.
        () => next.kill('SIGKILL'),
      );
    }, pauseMs);
  }

  private ready(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      const readyMs = this.options.readyMs ?? 60_000;
      const timer = setTimeout(
        () =>
          finish(new Error(`${this.name} was not ready within ${readyMs / 1000} s; see ${this.logFile}.`)),
        readyMs,
      );
      const onMessage = (message: unknown) => {
        if (isReadyMessage(message)) finish(undefined, message.port);
      };
      // Its last words come before the end of its output, which may be after its own.
      const onClose = (code: number | null) =>
        finish(new Error(`${this.name} did not start (code ${code}): ${lastWords(this.log.tail)}`));
      const finish = (error: Error | undefined, port = 0) => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('close', onClose);
        if (error) reject(error);
        else resolve(port);
      };
      child.on('message', onMessage);
      child.once('close', onClose);
    });
  }
}

const isReadyMessage = (message: unknown): message is { ready: string; port: number } =>
  typeof message === 'object' && message !== null && 'ready' in message && 'port' in message;

/** The message of the last log line, which is what the program had to say about its end. */
function lastWords(said: string): string {
  const line = said.trimEnd().split('\n').at(-1) ?? '';
  try {
    const { msg } = JSON.parse(line) as { msg?: string };
    return msg ?? line;
  } catch {
    return line;
  }
}
