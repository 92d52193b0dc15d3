// `npm run bench -- NAME`: the benchmarks by name. Each prints what it measured and how to read it.
import { ensureBuilt, ensurePackages, fail, handOver, root } from '../checks/bootstrap.mjs';
import { existsSync } from 'node:fs';
import path from 'node:path';

const benches = {
  line: {
    file: 'tools/bench/line/bench-line.mjs',
    text: 'the whole line: articles a second, CPU an article, feed to search',
  },
  extraction: {
    file: 'tools/bench/extraction/bench-extraction.mjs',
    text: 'the extraction beside other extractors',
  },
};

try {
  const [name, ...args] = process.argv.slice(2);
  const bench = benches[name ?? ''];
  if (!bench || !existsSync(path.join(root, bench.file))) {
    const list = Object.entries(benches).map(
      ([one, { text }]) => `  npm run bench -- ${one.padEnd(12)} ${text}`,
    );
    throw new Error(`Name a benchmark:\n${list.join('\n')}`);
  }
  await ensurePackages();
  await ensureBuilt();
  process.exitCode = await handOver(bench.file, args);
} catch (error) {
  fail(error);
}
