// CPU time of process trees, as the kernel counts it (Linux: /proc/<pid>/stat, proc(5)).
import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Fields of one process behind its name, which is in brackets and may hold anything. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
    return { pid, parent: Number(fields[1]), ticks: utime + stime + cutime + cstime };
  } catch {
    return undefined;
  }
}

/** CPU seconds of a process, of everything below it, and of what has ended below it. */
export function treeCpuSeconds(rootPid) {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== undefined);
  const members = new Set([rootPid]);
  for (let grew = true; grew;) {
    const found = processes.filter(({ pid, parent }) => members.has(parent) && !members.has(pid));
    for (const { pid } of found) members.add(pid);
    grew = found.length > 0;
  }
  const ticks = processes.filter(({ pid }) => members.has(pid)).reduce((sum, stat) => sum + stat.ticks, 0);
  return ticks / ticksPerSecond;
}
