import { readFile } from 'node:fs/promises';
import { runCommand } from './run-command.js';

/** A process id alone is not an identity: ids are used again. Id and start time are. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal texts mean the same start. */
  readonly started: string;
}

export interface ProcessDescription extends ProcessIdentity {
  /** The command line, arguments separated by spaces. */
  readonly command: string;
  /** When it was started, in milliseconds since 1970; to a second or so. */
  readonly startedAtMs: number;
}

/** What the kernel's clocks tell: ticks count from a boot, and another boot counts anew. */
export interface Boot {
  readonly id: string;
  readonly atMs: number;
}

/** Clock ticks of /proc are hundredths of a second for every program, whatever the kernel's own rate is (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** What runs under a pid, or undefined when nothing does; a zombie counts as nothing. */
export async function describeProcess(pid: number): Promise<ProcessDescription | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

async function fromProc(pid: number): Promise<ProcessDescription | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return parseProcStat(pid, stat, command, await thisBoot());
  } catch {
    return undefined;
  }
}

let boot: Promise<Boot> | undefined;

function thisBoot(): Promise<Boot> {
  boot ??= (async () => {
    const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    const seconds = Number(/^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1] ?? 0);
    return { id: id.trim(), atMs: seconds * 1000 };
  })();
  return boot;
}

/** proc(5): the name stands in brackets and may hold anything; state is the first field after it, start time the 20th. */
export function parseProcStat(
  pid: number,
  stat: string,
  cmdline: string,
  { id, atMs }: Boot,
): ProcessDescription | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (state === undefined || started === undefined || 'ZXx'.includes(state)) return undefined;
  return {
    pid,
    started: `${started}@${id}`,
    command: cmdline.replaceAll('\0', ' ').trim(),
    startedAtMs: atMs + (Number(started) * 1000) / TICKS_PER_SECOND,
  };
}

async function fromPs(pid: number): Promise<ProcessDescription | undefined> {
  const result = await runCommand('ps', ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  return result.code === 0 ? parsePsLine(pid, result.output) : undefined;
}

/** One line of `ps -o stat=,lstart=,command=`; `lstart` is five words (`Wed Nov 25 21:45:00 2026`). */
export function parsePsLine(pid: number, line: string): ProcessDescription | undefined {
  const match = /^\s*(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/s.exec(line.trimEnd());
  if (!match || match[1]?.startsWith('Z')) return undefined;
  const started = (match[2] ?? '').replace(/\s+/g, ' ');
  return { pid, started, command: match[3] ?? '', startedAtMs: Date.parse(started) };
}

/** Whether the very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const found = await describeProcess(identity.pid);
  return found?.started === identity.started;
}

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const found = await describeProcess(process.pid);
  return { pid: process.pid, started: found?.started ?? 'unknown' };
}
