// The extraction beside other extractors, on annotated pages that are no part of the repository.
//   npm run bench -- extraction [--corpora fundus-eval,scrapinghub|all] [--out FOLDER]
// Default: the smallest collection. Readability on linkedom runs along, and trafilatura when Python has it. The committed
// models have learned from these pages: compare speed, not quality; docs/extraction.md has the cross-validated figures.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hasStick, runExtractors, scoreExtractors } from '../../checks/extraction-stick.mjs';
import { setPythonCpu } from './python-cpu.mjs';

const { values } = parseArgs({
  options: { corpora: { type: 'string', default: 'fundus-eval' }, out: { type: 'string' } },
});

if (hasStick()) await compare(values.corpora, values.out);

async function compare(corpora, folder) {
  const out = path.resolve(folder ?? mkdtempSync(path.join(os.tmpdir(), 'dateline-extraction-')));
  const hasTrafilatura = spawnSync('python3', ['-c', 'import trafilatura']).status === 0;
  if (!hasTrafilatura)
    console.log('Without trafilatura: Python does not have it (pip install trafilatura lxml_html_clean).');
  try {
    await runExtractors(['extraction', 'readability'], corpora, out);
    if (hasTrafilatura) {
      const cpuFile = path.join(out, 'trafilatura-cpu.jsonl');
      // One collection at a time, because the file of CPU times has no names.
      for (const corpus of readdirSync(path.join(out, 'extraction')).map((file) => path.parse(file).name)) {
        rmSync(cpuFile, { force: true });
        await runExtractors(['trafilatura'], corpus, out, { DATELINE_BENCH_CPU_FILE: cpuFile });
        setPythonCpu(path.join(out, 'trafilatura', `${corpus}.json`), cpuFile);
      }
    }
    await scoreExtractors(corpora, out);
    inOneProcess(corpora);
  } finally {
    if (folder === undefined) rmSync(out, { recursive: true, force: true });
  }
  console.log(
    '\n`extraction` is ours. Its models have learned from these pages: compare cpu; for quality see docs/extraction.md.',
  );
}

function inOneProcess(corpora) {
  console.log('\n### In one process\n\n| system | pages | cpu ms median | cpu ms p95 |\n|---|---|---|---|');
  for (const system of ['extraction', 'readability'])
    spawnSync(process.execPath, [path.join(import.meta.dirname, 'one-process.mjs'), system, corpora], {
      stdio: 'inherit',
    });
}
