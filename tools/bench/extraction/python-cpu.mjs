// The stick measures the CPU of the process that it started; what a Python child of it used is known to the child alone.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Pages that the stick reads once before it counts. */
const WARM_UP_PAGES = 8;

/**
 * Puts the child's CPU times (milliseconds, one a line, in the order of the pages) in the place of the parent's.
 * Leaves all as it is, and says so, when a page is missing: then the order tells nothing.
 */
export function setPythonCpu(runFile, cpuFile) {
  const run = JSON.parse(readFileSync(runFile, 'utf8'));
  const lines = existsSync(cpuFile) ? readFileSync(cpuFile, 'utf8').trim().split('\n').map(Number) : [];
  const times = lines.slice(Math.min(WARM_UP_PAGES, run.results.length));
  if (times.length !== run.results.length) {
    console.log(`trafilatura on ${run.corpus}: the table's cpu is that of the Node.js process alone.`);
    return;
  }
  run.results = run.results.map((result, at) => ({ ...result, cpu: times[at] }));
  writeFileSync(runFile, JSON.stringify(run));
}
