// The figures of one run, as a table in Markdown, so that they can be laid into docs/performance.md.
import os from 'node:os';

/** What the machine is; figures mean nothing without it. */
function machine() {
  const [cpu] = os.cpus();
  const gib = (os.totalmem() / 1024 ** 3).toFixed(0);
  return `${os.cpus().length} cores (${cpu?.model.trim()}), ${gib} GiB, ${os.type()} ${os.release()}, Node.js ${process.versions.node}`;
}

export function printReport({ burst, steady, pageBytes }) {
  const { newsroom, ...line } = burst.cpuMs;
  const total = Object.values(line).reduce((sum, ms) => sum + ms, 0);
  const work = (burst.workMs.extract ?? 0) + (burst.workMs.enrich ?? 0);
  const row = (name, ms) => `| ${name} | ${ms.toFixed(2)} |`;
  const lines = [
    `Machine: ${machine()}; load average ${os.loadavg()[0]?.toFixed(1)} at the end.`,
    '',
    `Burst: ${burst.articles} articles of ${Math.round(pageBytes / 1000)} KB in ${burst.seconds.toFixed(1)} s = **${(burst.articles / burst.seconds).toFixed(1)} articles/s** from feed to search.`,
    ...Object.entries(burst.rejected).map(
      ([reason, count]) => `Rejected as ${reason}: ${count} (warm-up included).`,
    ),
    '',
    '| process | CPU ms an article |',
    '| --- | ---: |',
    ...Object.entries(line).map(([name, ms]) => row(name, ms)),
    row('all of the line', total),
    row('of which extractArticle', burst.workMs.extract ?? 0),
    row('of which the enrichers', burst.workMs.enrich ?? 0),
    row('**the line itself**', total - work),
    row('(the newsroom, not part of it)', newsroom),
    '',
    `Steady, ${steady.rate} articles/s: feed entry to search hit p50 ${steady.p50?.toFixed(2)} s, p95 ${steady.p95?.toFixed(2)} s (${steady.articles} articles; visible to a search, ±0.1 s).`,
  ];
  console.log(lines.join('\n'));
}
