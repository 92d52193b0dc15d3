// What cross-validated models find on each page, in the form that the shared stick scores: each page is read by models
// and weights that have not seen its site, by the very code that reads pages in production.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHtml } from '../../../libs/domain/extraction/dist/html-article.js';
import { DEFAULT_LIMITS } from '../../../libs/domain/extraction/dist/limits.js';
import { EXTRACTOR_VERSION } from '../../../libs/domain/extraction/dist/version.js';
import { answerOf } from '../../bench/adapters/extraction.mjs';
import { foldOf } from './corpora.mjs';
import { FOLDS } from './cross-validate.mjs';

export function writeOutputs(folder, described, tables, models) {
  const results = new Map();
  for (const { page } of described) {
    const fold = foldOf(page.site, FOLDS);
    const own = Object.fromEntries(Object.entries(models).map(([name, list]) => [name, list[fold]]));
    const before = process.cpuUsage();
    const answer = answerOf(
      readHtml(page.html, page.url, {}, DEFAULT_LIMITS, { ...own, weights: tables.without(page.site) }),
    );
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1000;
    const list = results.get(page.collection) ?? [];
    list.push({
      id: page.id,
      chars: page.html.length,
      ms: cpu,
      cpu,
      ...answer,
      image: answer.image,
      language: answer.language,
    });
    results.set(page.collection, list);
  }
  mkdirSync(path.join(folder, 'cross-validated'), { recursive: true });
  for (const [corpus, list] of results) {
    const run = {
      adapter: 'cross-validated',
      version: EXTRACTOR_VERSION,
      corpus,
      node: process.version,
      peakRssMb: 0,
      results: list,
    };
    writeFileSync(path.join(folder, 'cross-validated', `${corpus}.json`), JSON.stringify(run));
  }
}
