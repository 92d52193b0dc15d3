// `npm run chaos -- restore-table`: a ledger that loses its last captures, in every combination, as a table.
//   --seed 1  --only "failover"  --captures 80
import { parseArgs } from 'node:util';
import { startTemporaryStack } from '@dateline/local-stack';
import { restoreCases, tryRestore } from '@dateline/testing';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    captures: { type: 'string', default: '80' },
  },
});
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopping.abort(new Error('Stopped.')));
const results = [];
let stack;
try {
  stack = await startTemporaryStack({
    profile: 'test',
    servers: ['elasticsearch'],
    signal: stopping.signal,
  });
  const elasticsearchUrl = stack.urls.ELASTICSEARCH_URL;
  for (const one of restoreCases.filter((row) => Object.values(row).join(', ').includes(values.only))) {
    const options = {
      elasticsearchUrl,
      seed: Number(values.seed),
      captures: Number(values.captures),
      signal: stopping.signal,
    };
    const result = await tryRestore(one, options);
    results.push(result);
    console.error(JSON.stringify(result));
  }
} catch (error) {
  if (!stopping.signal.aborted) throw error;
} finally {
  await stack?.stop();
}
const columns = {
  ledger: ({ loss }) => loss,
  broker: ({ broker }) => broker,
  services: ({ services }) => services,
  articles: ({ articles }) => articles,
  'captures lost': ({ capturesLost }) => capturesLost,
  wrong: ({ wrong }) => wrong,
  lost: ({ lost }) => lost,
  stale: ({ stale }) => stale,
  parked: ({ parked }) => parked,
  'stall s': ({ stallSeconds, isAtRest }) => (isAtRest ? stallSeconds : `${stallSeconds}, no rest`),
  'new lives': ({ newLives }) => newLives ?? '-',
};
const line = (cells) => `| ${cells.join(' | ')} |`;
console.error(line(Object.keys(columns)));
console.error(line(Object.keys(columns).map(() => '---')));
for (const result of results) console.error(line(Object.values(columns).map((cell) => cell(result))));
console.log(JSON.stringify({ seed: Number(values.seed), results }, undefined, 2));
const isClean = ({ wrong, lost, stale, parked, isAtRest, isBalanced }) =>
  wrong + lost + stale + parked === 0 && isAtRest && isBalanced;
if (stopping.signal.aborted) process.exitCode = 130;
else process.exitCode = results.length > 0 && results.every(isClean) ? 0 : 1;
