#!/usr/bin/env node
// Trains the models of libs/domain/extraction from the shared pages, and measures them on sites they did not see.
//   node tools/train/extraction/train.mjs [--corpora FOLDER] [--measure-only] [--out FOLDER]
// --out writes what cross-validated models find, as outputs that the shared stick scores:
//   node ../shared/bench/extraction/bench.mjs score --out FOLDER
// FOLDER holds the collections (fundus, naeb, …); default ../shared/corpora/extraction beside the repository.
// Equal data and code give equal files. Run `tsc --build libs/domain/extraction/tsconfig.lib.json` first.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bodyCandidates,
  candidateFeatures,
  CANDIDATE_FEATURES,
} from '../../../libs/domain/extraction/dist/body/candidates.js';
import { withTablesAsOne } from '../../../libs/domain/extraction/dist/body/data-tables.js';
import { FEATURES } from '../../../libs/domain/extraction/dist/body/block-features.js';
import { BoostedTrees } from '../../../libs/domain/extraction/dist/model/boosted-trees.js';
import { foldOf, loadPages } from './corpora.mjs';
import { crossValidate, FOLDS } from './cross-validate.mjs';
import { addFeatures, describePages, matrixOf, readPages, tablesOf } from './dataset.mjs';
import { binRows, growTrees, serialise } from './grow-trees.mjs';
import { shingleF1, segmentF1 } from './measure.mjs';
import { writeModelCard } from './model-card.mjs';
import { trainDate } from './train-date.mjs';
import { trainTitle } from './train-title.mjs';
import { writeOutputs } from './write-outputs.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const MODELS = path.join(ROOT, 'libs/domain/extraction/models');
export const BLOCK_OPTIONS = {
  trees: 240,
  rate: 0.075,
  leaves: 28,
  rowShare: 0.6,
  featureShare: 0.2,
  minWeight: 0.5,
  lambda: 1,
  seed: 7,
};
export const QUALITY_OPTIONS = {
  trees: 60,
  rate: 0.1,
  leaves: 6,
  rowShare: 0.7,
  featureShare: 0.6,
  minWeight: 1,
  lambda: 3,
  seed: 7,
};
const CLASS_TOKENS = 3_000;
const WORD_TOKENS = 6_000;

const options = Object.fromEntries(
  process.argv
    .slice(2)
    .flatMap((arg, at, all) => (arg.startsWith('--') ? [[arg.slice(2), all[at + 1] ?? true]] : [])),
);
const corpora = options.corpora ?? path.join(ROOT, '../shared/corpora/extraction');
if (!existsSync(corpora)) {
  console.error(`There are no pages at ${corpora}; name their folder with --corpora.`);
  process.exit(2);
}
const started = Date.now();
const log = (text) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);

const suspectFile = path.join(corpora, '../../bench/extraction/suspect-truth.json');
const suspects = existsSync(suspectFile) ? JSON.parse(readFileSync(suspectFile, 'utf8')) : {};
const readings = readPages(loadPages(corpora, undefined, suspects));
const title = trainTitle(readings, log);
const date = trainDate(readings, title.models, log);
const described = describePages(readings, title.models);
log(`${described.length} pages read, ${described.filter((item) => item.usable).length} to learn from`);
const tables = tablesOf(described);
addFeatures(described, tables);
const matrix = matrixOf(described);
log(`${matrix.count} blocks described by ${FEATURES} numbers`);

// First round: find truths that stop in the middle of the article, whose rest must not be learned as "no article".
crossValidate(described, matrix, { ...BLOCK_OPTIONS, trees: 40, rate: 0.25 }, log);
log(`${forgetUnfinished(described, matrix)} blocks behind the end of cut truths are left out`);
const { data, models: blockModels } = crossValidate(described, matrix, BLOCK_OPTIONS, log);
const quality = qualityRows(described);
const { figures: bodyFigures, models: qualityModels } = measure(described, quality);
for (const line of bodyFigures) log(line);
const figures = [...bodyFigures, ...title.figures, ...date.figures];
if (options.out) {
  writeOutputs(options.out, described, tables, {
    blocks: blockModels,
    quality: qualityModels,
    title: title.models,
    date: date.models,
  });
  log(`outputs for the shared stick written to ${options.out}`);
}
if (options['measure-only'] === undefined) writeModels();

function forgetUnfinished(pages, { weights }) {
  let dropped = 0;
  let row = 0;
  for (const item of pages) {
    if (!item.usable) continue;
    const words = item.context.measures.map((one) => one.words);
    const last = item.labels.findLastIndex((label) => label > 0.5);
    const sum = (test) => words.reduce((total, count, at) => total + (test(at) ? count : 0), 0);
    const surplus = sum((at) => item.labels[at] <= 0.5 && item.probabilities[at] > 0.9);
    const isCut = item.page.truth.want === undefined && surplus > 0.5 * sum((at) => item.labels[at] > 0.5);
    for (let at = 0; at < words.length; at += 1, row += 1) {
      if (!isCut || at <= last || item.labels[at] > 0.5 || item.probabilities[at] <= 0.8) continue;
      weights[row] = 0;
      dropped += 1;
    }
  }
  return dropped;
}

/** Candidates of each page with what they are worth, for the quality model. */
function qualityRows(pages) {
  for (const item of pages) {
    const { truth } = item.page;
    const seen = withTablesAsOne(item.context, item.probabilities);
    item.candidates = bodyCandidates(item.context, seen);
    item.candidateRows = candidateFeatures(item.candidates, item.description, seen);
    item.texts = item.candidates.map((one) => one.chosen.map((at) => item.read.blocks[at].text).join('\n'));
    item.worth = item.texts.map((text) =>
      truth.text === undefined ? segmentF1(truth, text) : shingleF1(truth, text),
    );
  }
  const count = pages.reduce((sum, item) => sum + item.candidates.length, 0);
  const rows = new Float32Array(count * CANDIDATE_FEATURES);
  const labels = new Float32Array(count);
  const weights = new Float32Array(count);
  const sites = [];
  let at = 0;
  for (const item of pages) {
    rows.set(item.candidateRows, at * CANDIDATE_FEATURES);
    item.worth.forEach((worth, index) => {
      const gain = worth - item.worth[0];
      labels[at] = gain > 0 ? 1 : 0;
      const say = item.page.truth.text === undefined ? 0.4 : 1;
      weights[at] = item.usable && index > 0 ? (0.03 + Math.min(0.5, Math.abs(gain))) * say * 4 : 0;
      sites.push(item.page.site);
      at += 1;
    });
  }
  return { rows, labels, weights, sites, count, data: binRows(rows, count, CANDIDATE_FEATURES) };
}

function measure(pages, { data: bins, labels, weights, sites, count }) {
  const models = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const subset = rowsWhere(count, (row) => weights[row] > 0 && foldOf(sites[row], FOLDS) !== fold);
    const model = BoostedTrees.parse(serialise(growTrees(bins, labels, weights, subset, QUALITY_OPTIONS)));
    models.push(model);
    for (const item of pages) {
      if (foldOf(item.page.site, FOLDS) !== fold) continue;
      let best = 0;
      let bestScore = 0.55;
      for (let at = 1; at < item.candidates.length; at += 1) {
        const score = model.probability(item.candidateRows, at * CANDIDATE_FEATURES);
        if (score > bestScore) [best, bestScore] = [at, score];
      }
      item.choice = best;
    }
  }
  const collections = [...new Set(pages.map((item) => item.page.collection))];
  const figures = collections.map((name) => {
    const list = pages.filter((item) => item.page.collection === name);
    const mean = (value) => (list.reduce((sum, item) => sum + value(item), 0) / list.length).toFixed(4);
    return `${name.padEnd(12)} mean page F1: chosen ${mean((item) => item.worth[item.choice])}, whole page ${mean((item) => item.worth[0])}, best candidate ${mean((item) => Math.max(...item.worth))}`;
  });
  return { figures, models };
}

function writeModels() {
  const all = rowsWhere(matrix.count, (row) => matrix.weights[row] > 0);
  const blocks = serialise(growTrees(data, matrix.labels, matrix.weights, all, BLOCK_OPTIONS));
  log('block model grown');
  const qualityAll = rowsWhere(quality.count, (row) => quality.weights[row] > 0);
  const candidates = serialise(
    growTrees(quality.data, quality.labels, quality.weights, qualityAll, QUALITY_OPTIONS),
  );
  const head = '// Written by tools/train/extraction/train.mjs; see model-card.md and ATTRIBUTION.md.\n';
  const constant = (name, text) => `export const ${name} =\n  '${text.replaceAll("'", "\\'")}';\n`;
  writeFileSync(
    path.join(MODELS, 'block-model.js'),
    head +
      constant('BLOCK_TREES', blocks) +
      constant('CLASS_WEIGHTS', tables.classes.serialise(CLASS_TOKENS)) +
      constant('WORD_WEIGHTS', tables.words.serialise(WORD_TOKENS)),
  );
  writeFileSync(path.join(MODELS, 'quality-model.js'), head + constant('QUALITY_TREES', candidates));
  writeFileSync(path.join(MODELS, 'title-model.js'), head + constant('TITLE_TREES', title.trees));
  writeFileSync(path.join(MODELS, 'date-model.js'), head + constant('DATE_TREES', date.trees));
  writeModelCard(path.join(MODELS, 'model-card.md'), {
    described,
    matrix,
    figures,
    folds: FOLDS,
    blockOptions: BLOCK_OPTIONS,
    qualityOptions: QUALITY_OPTIONS,
  });
  log(`models written to ${path.relative(ROOT, MODELS)}`);
}

function rowsWhere(count, test) {
  const rows = [];
  for (let row = 0; row < count; row += 1) if (test(row)) rows.push(row);
  return rows;
}
