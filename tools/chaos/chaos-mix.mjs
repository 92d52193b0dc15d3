// `npm run chaos`: a seeded random mix of faults against a whole line while the news go on. JSON on standard output.
//   --minutes 10  --seed 4242  --longest 40 (seconds of an outage)  --ingest 20000 (pages)  --out result.json
//   --without "log disk full,network slow" (kinds that are left out)
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chaosRow, chaosSeed, runChaos } from '@dateline/testing';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    longest: { type: 'string', default: '40' },
    ingest: { type: 'string' },
    without: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});
const stopping = new AbortController();
// Once: everything is ended in order. What is pressed meanwhile changes nothing.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (!stopping.signal.aborted) console.error('  Stopping: what was started is ended first …');
    stopping.abort();
  });
}
const number = (name, text) => {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is "${text}"; it must be a number above 0.`);
  return value;
};
const result = await runChaos({
  seed: chaosSeed(values.seed),
  minutes: number('minutes', values.minutes),
  longestSeconds: number('longest', values.longest),
  ...(values.ingest ? { ingestPages: number('ingest', values.ingest) } : {}),
  without: values.without.split(',').map((kind) => kind.trim()),
  // Named by the environment, it is shared with others and is not killed.
  ...(process.env.ELASTICSEARCH_URL ? { elasticsearchUrl: process.env.ELASTICSEARCH_URL } : {}),
  signal: stopping.signal,
});
const text = JSON.stringify(result, undefined, 2);
if (values.out) writeFileSync(values.out, `${text}\n`);
console.log(text);
console.error(chaosRow(result));
result.problems.forEach((problem) => console.error(`✗ ${problem}`));
process.exitCode = result.isAborted ? 130 : result.problems.length === 0 ? 0 : 1;
