// Has a figure of the extraction fallen below the committed baseline? On annotated pages that are no part of the
// repository, with the committed models; where they are not, it says so and ends well.
//   node tools/checks/extraction-baseline.mjs [--corpora fundus-eval,scrapinghub] [--write]
// Default: the collections that have a baseline. --write makes what is measured the baseline of the named collections.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensurePackages, fail, root } from './bootstrap.mjs';
import { hasStick, runExtractors, scoreExtractors } from './extraction-stick.mjs';

const BASELINE = path.join(root, 'tools/checks/extraction-baseline.json');
/** The stick's names of the figures. All of them lie between 0 and 1. */
const FIGURES = ['f1', 'bag', 'rouge', 'segF1', 'titleExact', 'dateAcc', 'authorF1', 'imageAcc', 'langAcc'];
/** Where nothing changed nothing differs; this is for the rounding alone. */
const TOLERANCE = 0.0001;

const { values } = parseArgs({
  options: { corpora: { type: 'string' }, write: { type: 'boolean', default: false } },
});

try {
  if (hasStick()) {
    await ensurePackages();
    await ensureBuilt();
    const baseline = JSON.parse(readFileSync(BASELINE, 'utf8'));
    const measured = await measure(values.corpora ?? Object.keys(baseline).join(','));
    if (values.write) write({ ...baseline, ...measured });
    else compare(baseline, measured);
  }
} catch (error) {
  fail(error);
}

async function measure(corpora) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'dateline-extraction-'));
  try {
    await runExtractors(['extraction'], corpora, out);
    const scores = await scoreExtractors(corpora, out);
    return Object.fromEntries(Object.entries(scores).map(([corpus, [row]]) => [corpus, figuresOf(row)]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** A collection has only the figures for which it has truth; the stick gives null or nothing for the others. */
function figuresOf(row) {
  const known = FIGURES.filter((name) => Number.isFinite(row[name]) && hasTruth(row, name));
  return {
    pages: row.n,
    ...Object.fromEntries(known.map((name) => [name, Math.round(row[name] * 1e4) / 1e4])),
  };
}

/** The stick gives 0, not nothing, for authors, dates and the like of a collection without any. */
function hasTruth(row, name) {
  const counts = {
    titleExact: 'titleN',
    dateAcc: 'dateN',
    authorF1: 'authorN',
    imageAcc: 'imageN',
    langAcc: 'langN',
  };
  return counts[name] === undefined || row[counts[name]] > 0;
}

function compare(baseline, measured) {
  const worse = [];
  for (const [corpus, figures] of Object.entries(baseline)) {
    if (values.corpora !== undefined && measured[corpus] === undefined) continue;
    for (const [name, least] of Object.entries(figures)) {
      const now = measured[corpus]?.[name];
      if (name === 'pages' ? now !== least : !(now >= least - TOLERANCE))
        worse.push(`${corpus} ${name}: ${now ?? 'not measured'}, baseline ${least}`);
    }
  }
  const unknown = Object.keys(measured).filter((corpus) => baseline[corpus] === undefined);
  if (unknown.length > 0) throw new Error(`No baseline for ${unknown.join(', ')}: write one with --write.`);
  if (worse.length > 0) throw new Error(`The extraction got worse:\n  ${worse.join('\n  ')}`);
  console.log(`\n✓ No figure is below the baseline (${Object.keys(measured).join(', ')}).`);
}

function write(baseline) {
  writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
  console.log(`\nWrote ${path.relative(root, BASELINE)}.`);
}
