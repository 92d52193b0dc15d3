import type { Found } from '@dateline/contracts';
import type { BoostedTrees } from '../model/boosted-trees.js';
import { plainFromMarkup, tidyLine } from '../text/tidy.js';
import type { MetadataSources } from './sources.js';
import { titleCandidates, type TitleCandidate } from './title-candidates.js';
import { TITLE_FEATURES, titleFeatures } from './title-features.js';

/** The title of the article, without the name of the site: the likeliest of all texts that may be it. */
export function titleOf(
  sources: MetadataSources,
  siteName: string,
  trees: BoostedTrees,
): Found<string> | undefined {
  const candidates = titleCandidates(sources, siteName);
  const rows = titleFeatures(candidates, sources, siteName);
  let best: TitleCandidate | undefined;
  let bestScore = 0;
  for (const [index, candidate] of candidates.entries()) {
    const score = trees.probability(rows, index * TITLE_FEATURES);
    if (best === undefined || score > bestScore) [best, bestScore] = [candidate, score];
  }
  if (best)
    return { value: best.text, provenance: best.provenance, confidence: Math.round(bestScore * 100) / 100 };
  const hint = tidyLine(plainFromMarkup(sources.hints.title ?? ''));
  return hint === '' ? undefined : { value: hint, provenance: 'feed', confidence: 0.6 };
}
