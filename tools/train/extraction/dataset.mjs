// Pages to rows of features with labels.
import { DEFAULT_LIMITS } from '../../../libs/domain/extraction/dist/limits.js';
import { blockFeatures, FEATURES } from '../../../libs/domain/extraction/dist/body/block-features.js';
import { describePage } from '../../../libs/domain/extraction/dist/body/page-description.js';
import { pageContext } from '../../../libs/domain/extraction/dist/body/page-context.js';
import { pageHints } from '../../../libs/domain/extraction/dist/body/page-hints.js';
import { authorsOf, creditsOf } from '../../../libs/domain/extraction/dist/metadata/authors.js';
import { metadataSources } from '../../../libs/domain/extraction/dist/metadata/sources.js';
import { siteNameOf } from '../../../libs/domain/extraction/dist/metadata/site.js';
import { titleOf } from '../../../libs/domain/extraction/dist/metadata/title.js';
import { readPage } from '../../../libs/domain/extraction/dist/page/read-page.js';
import { foldOf } from './corpora.mjs';
import { FOLDS } from './cross-validate.mjs';
import { labelsFromSegments, labelsFromText } from './labels.mjs';
import { TokenTables } from './token-tables.mjs';

/** Words of the weight that every block has besides its own. */
const BASE_WORDS = 3;

export const readPages = (pages) =>
  pages.map((page) => ({ page, read: readPage(page.html, page.url, DEFAULT_LIMITS) }));

/** @param titleModels of each fold */
export function describePages(readings, titleModels) {
  return readings.map(({ page, read }) => {
    const sources = metadataSources(read, {});
    const siteName = siteNameOf(sources)?.value ?? '';
    const title = titleOf(sources, siteName, titleModels[foldOf(page.site, FOLDS)])?.value ?? '';
    const names = creditsOf(sources, authorsOf(sources, siteName)?.value ?? []);
    const context = pageContext(read);
    const texts = read.blocks.map((block) => block.text);
    const { truth } = page;
    const isText = truth.text !== undefined || truth.paragraphs !== undefined;
    let labels;
    let weights;
    let coverage = 1;
    if (isText) {
      const text = truth.paragraphs
        ? truth.paragraphs.join('\n').replace(/^\[|\]$/gm, '')
        : [truth.optionalHead ?? '', truth.text].join('\n');
      const aligned = labelsFromText(texts, text);
      ({ labels, coverage } = aligned);
      weights = labels.map((_, at) =>
        Math.min(1, (context.measures[at].words + BASE_WORDS) / Math.max(80, aligned.words)),
      );
      const sum = weights.reduce((a, b) => a + b, 0);
      const bound = Math.min(1, 4 / sum);
      weights = weights.map((weight) => weight * bound);
    } else {
      labels = labelsFromSegments(texts, truth.want, truth.avoid ?? []);
      weights = labels.map((label) => (label < 0 ? 0 : 0.05));
    }
    const usable = read.blocks.length > 0 && (!isText || coverage > 0.6) && !page.isSuspect;
    return {
      page,
      read,
      sources,
      found: { title, siteName, names },
      context,
      labels,
      weights,
      coverage,
      usable,
    };
  });
}

export function tablesOf(described) {
  const tables = new TokenTables();
  for (const item of described) if (item.usable) tables.add(item.page.site, item.read.blocks, item.labels);
  return tables;
}

/** Adds `rows` to each page, described by what the other sites taught. */
export function addFeatures(described, tables) {
  const bySite = new Map();
  for (const item of described) {
    const { site } = item.page;
    if (!bySite.has(site)) bySite.set(site, tables.without(site));
    item.description = describePage(item.context, pageHints(item.sources, item.found), bySite.get(site));
    item.rows = blockFeatures(item.description);
  }
}

/** One matrix of all usable pages. */
export function matrixOf(described) {
  const usable = described.filter((item) => item.usable);
  const count = usable.reduce((sum, item) => sum + item.read.blocks.length, 0);
  const rows = new Float32Array(count * FEATURES);
  const labels = new Float32Array(count);
  const weights = new Float32Array(count);
  const sites = new Array(count);
  let at = 0;
  for (const item of usable) {
    rows.set(item.rows, at * FEATURES);
    for (let block = 0; block < item.read.blocks.length; block += 1) {
      labels[at] = Math.max(0, item.labels[block]);
      weights[at] = item.labels[block] < 0 ? 0 : item.weights[block] * 20;
      sites[at] = item.page.site;
      at += 1;
    }
  }
  return { rows, labels, weights, sites, count };
}
