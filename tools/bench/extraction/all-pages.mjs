// CPU time a page over all collections of a run together; the stick's own tables are by collection.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Prints a row for each system that has run, from the folder that the stick wrote. */
export function printAllPages(out, systems) {
  console.log('\n### All pages\n\n| system | pages | cpu ms median | cpu ms p95 |\n|---|---|---|---|');
  for (const system of systems) {
    const folder = path.join(out, system);
    if (!existsSync(folder)) continue;
    const cpu = readdirSync(folder)
      .flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')).results)
      .map((result) => result.cpu ?? result.ms ?? 0)
      .sort((a, b) => a - b);
    const [median, p95] = [quantile(cpu, 0.5), quantile(cpu, 0.95)];
    console.log(`| ${system} | ${cpu.length} | ${median.toFixed(1)} | ${p95.toFixed(1)} |`);
  }
}
