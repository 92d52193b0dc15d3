import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, isPortFree } from './free-port.js';
import { describeProcess, isRunning, type ProcessIdentity } from './process-identity.js';
import { killProcess, stopProcess } from './process-stop.js';
import { logPath, logTail, openLog, watchLog, type OpenLog } from './server-log.js';
import type { LaunchCommand, ServerKind } from './server-kind.js';
import type { ServerProgram } from './server-program.js';
import { readRecord, writeRecord, type ServerRecord } from './server-record.js';
import type { StackContext } from './stack-context.js';
import { portVariables, type StackServer } from './stack-types.js';

/** What `ManagedServer` needs beyond the context. */
export interface ManagedSetup {
  readonly kind: ServerKind;
  readonly context: StackContext;
  readonly serverDir: string;
  /** Asked for by the caller: never replaced by another. */
  readonly fixedPort: number | undefined;
  /** Who will stop the server; null: nobody, it is detached. */
  readonly owner: ProcessIdentity | null;
}

/** One server that runs on this machine through us: started, adopted or borrowed. */
export class ManagedServer {
  private endWatch: () => void;

  private constructor(
    private readonly setup: ManagedSetup,
    private record: ServerRecord,
    private readonly reused: boolean,
    /** False for a borrowed server: its life is not ours. */
    readonly isOwned: boolean,
  ) {
    this.endWatch = this.watch();
  }

  /** Takes over a healthy server that runs already. */
  static async reuse(setup: ManagedSetup, record: ServerRecord, isOwned: boolean): Promise<ManagedServer> {
    const owned = isOwned ? { ...record, owner: setup.owner } : record;
    if (isOwned) await writeRecord(setup.context.dataDir, owned);
    return new ManagedServer(setup, owned, true, isOwned);
  }

  /** Finds a port, starts, waits until ready. Another program may take the port in between: then another port. */
  static async launch(setup: ManagedSetup, program: ServerProgram): Promise<ManagedServer> {
    for (let attempt = 1; ; attempt += 1) {
      const port = await choosePort(setup);
      try {
        const record = await start(setup, program, port);
        return new ManagedServer(setup, record, false, true);
      } catch (error) {
        const isPortLost = setup.fixedPort === undefined && !(await isPortFree(port));
        if (!isPortLost || attempt === 3 || setup.context.signal.aborted) throw error;
      }
    }
  }

  describe(): StackServer {
    const { kind, context, serverDir } = this.setup;
    return {
      name: kind.name,
      url: this.record.url,
      pid: this.record.process?.pid,
      version: this.record.version,
      how: this.record.how,
      logFile: logPath(context.dataDir, kind.name),
      dataDir: kind.dataFolder(serverDir),
      reused: this.reused,
    };
  }

  async stop(): Promise<void> {
    this.endWatch();
    if (this.record.process) await stopProcess(this.record.process, this.setup.kind.stopSignals);
    await this.remember(null);
  }

  async kill(): Promise<void> {
    if (this.record.process) await killProcess(this.record.process);
    await this.remember(null);
  }

  /** Starts again on the same port. A no-op while the server runs. `signal`: of this start, not of the first. */
  async restart(signal: AbortSignal): Promise<void> {
    if (this.record.process && (await isRunning(this.record.process))) return;
    const context = { ...this.setup.context, signal };
    const program = await this.setup.kind.find(context);
    this.record = await start({ ...this.setup, context }, program, this.record.port);
    this.endWatch();
    this.endWatch = this.watch();
  }

  /** Of a borrowed server its owner watches the log; of a detached one, whoever uses it. */
  private watch(): () => void {
    const { kind, context } = this.setup;
    const isWatched = this.isOwned || this.record.owner === null;
    return isWatched ? watchLog(logPath(context.dataDir, kind.name), context.logBytes) : () => undefined;
  }

  private async remember(process: ProcessIdentity | null): Promise<void> {
    this.record = { ...this.record, process };
    await writeRecord(this.setup.context.dataDir, this.record);
  }
}

async function choosePort({ kind, context, fixedPort }: ManagedSetup): Promise<number> {
  if (fixedPort !== undefined) {
    if (await isPortFree(fixedPort)) return fixedPort;
    throw new Error(
      `Port ${fixedPort} on 127.0.0.1, asked for ${kind.name}, is taken by another program; stop that, or ask for another port (${portVariables[kind.name]}).`,
    );
  }
  const remembered = (await readRecord(context.dataDir, kind.name))?.port;
  if (remembered !== undefined && (await isPortFree(remembered))) return remembered;
  const port = await findFreePort();
  if (remembered !== undefined) {
    const text = `port ${remembered} of the last start is taken by another program; ${kind.name} gets ${port}`;
    context.progress.note(kind.name, 'find', text);
  }
  return port;
}

async function start(setup: ManagedSetup, program: ServerProgram, port: number): Promise<ServerRecord> {
  const { kind, context, serverDir, owner } = setup;
  const { dataDir, profile } = context;
  const command = await kind.prepare({ context, program, serverDir, port });
  const step = context.progress.begin(kind.name, 'start', `${kind.name} ${program.version} on port ${port}`);
  const url = await kind.url(serverDir, port);
  const log = await openLog(dataDir, kind.name, context.logBytes);
  const process = await launch(setup, command, log);
  const { version, how } = program;
  const record = { name: kind.name, port, version, how, url, profile, serverDir, process, owner };
  await writeRecord(dataDir, record);
  try {
    const answered = await waitReady(setup, record, log);
    step.done(`${kind.name} ${answered} is ready on port ${port}`);
    return { ...record, version: answered };
  } catch (error) {
    await stopProcess(process, kind.stopSignals);
    await writeRecord(dataDir, { ...record, process: null });
    throw error;
  }
}

/** A session of its own: a terminal's Ctrl-C must not reach the servers before our orderly stop. */
async function launch(
  { kind, context }: ManagedSetup,
  command: LaunchCommand,
  log: OpenLog,
): Promise<ProcessIdentity> {
  const { program, args, cwd, env } = command;
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', log.file.fd, log.file.fd],
    ...context.user,
  });
  const spawnError = await new Promise<Error | undefined>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
  });
  await log.file.close();
  if (spawnError) throw new Error(`${kind.name} could not be started: ${spawnError.message}`);
  child.unref();
  const pid = child.pid as number;
  return { pid, started: (await describeProcess(pid))?.started ?? 'ended at once' };
}

async function waitReady(
  { kind, context }: ManagedSetup,
  record: ServerRecord,
  log: OpenLog,
): Promise<string> {
  const startedAt = performance.now();
  let reason = 'it does not answer';
  while (performance.now() - startedAt < kind.readyWithinMs) {
    context.signal.throwIfAborted();
    if (!record.process || !(await isRunning(record.process))) {
      throw new Error(
        `${kind.name} ended while starting; the end of ${log.path}:\n${await logTail(log.path, log.from)}`,
      );
    }
    try {
      return await kind.makeReady(record.url);
    } catch (error) {
      reason = (error as Error).message;
    }
    await sleep(kind.probeEveryMs);
  }
  const seconds = kind.readyWithinMs / 1000;
  const tail = await logTail(log.path, log.from);
  throw new Error(
    `${kind.name} was not ready within ${seconds} s (${reason}); the end of ${log.path}:\n${tail}`,
  );
}
