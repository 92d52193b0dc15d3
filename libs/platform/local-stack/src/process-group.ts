import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeProcess, type ProcessIdentity } from './process-identity.js';
import { runCommand } from './run-command.js';

/**
 * Ends what is left of the process group whose leader has ended: Elasticsearch is a chain of JVMs, and one that is just
 * starting hears of its launcher's end late or never. What does not go by itself within the grace gets SIGKILL.
 */
export async function endGroup(leader: ProcessIdentity, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs;
  for (let pause = 10; await hasMembers(leader); pause = Math.min(pause * 2, 200)) {
    if (performance.now() > deadline) killGroup(leader.pid);
    await sleep(pause);
  }
}

/** While a group has members its number is given to nobody else; the leader's pid in a new process means: all gone. */
async function hasMembers({ pid, started }: ProcessIdentity): Promise<boolean> {
  const found = await describeProcess(pid);
  if (found && found.started !== started) return false;
  return (await groupsNow()).has(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone in this moment.
  }
}

/** All process groups with a member that runs; zombies do not count. */
async function groupsNow(): Promise<Set<number>> {
  return process.platform === 'linux' ? groupsOfProc() : groupsOfPs();
}

async function groupsOfProc(): Promise<Set<number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return groupsOf(
    stats
      .map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
      .map(([state, , group]) => [group, state]),
  );
}

async function groupsOfPs(): Promise<Set<number>> {
  const { output } = await runCommand('ps', ['-A', '-o', 'pgid=,stat=']);
  return groupsOf(output.split('\n').map((line) => line.trim().split(/\s+/)));
}

const groupsOf = (rows: readonly (readonly (string | undefined)[])[]): Set<number> =>
  new Set(
    rows.flatMap(([group, state]) =>
      group && state && !'ZXx'.includes(state[0] ?? 'Z') ? [Number(group)] : [],
    ),
  );
