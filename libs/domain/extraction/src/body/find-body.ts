import type { ExtractionModels } from '../model/models.js';
import { typesOf } from '../metadata/json-ld.js';
import type { MetadataSources } from '../metadata/sources.js';
import type { Block } from '../page/page.js';
import { blockFeatures, FEATURES } from './block-features.js';
import { describePage, type PageDescription } from './page-description.js';
import { ruledProbabilities } from '../site-rules/apply-rule.js';
import type { SiteRule } from '../site-rules/site-rules.js';
import { withTablesAsOne } from './data-tables.js';
import { applyBodyRules } from './body-rules.js';
import { bodyCandidates, CANDIDATE_FEATURES, candidateFeatures, type BodyCandidate } from './candidates.js';
import { pageContext, type PageContext } from './page-context.js';
import { pageHints, type FoundNames } from './page-hints.js';
import type { PageHints } from './page-notes.js';

/** The blocks of a page that are the article, and how that was seen. */
export interface FoundBody {
  readonly context: PageContext;
  readonly hints: PageHints;
  /** Probability of each block of the page to be part of an article. */
  readonly probabilities: Float32Array;
  readonly chosen: readonly Block[];
  readonly kind: 'article' | 'live-blog';
}

/** Probability of being better than the choice over the whole page, from which a narrower candidate is taken. */
const MIN_BETTER = 0.55;

/** Finds the body: the block model's probabilities, candidates from them, the quality model's choice. */
export function findBody(
  sources: MetadataSources,
  found: FoundNames,
  model: ExtractionModels,
  rule?: SiteRule,
): FoundBody {
  const context = pageContext(sources.page);
  const hints = pageHints(sources, found);
  const description = describePage(context, hints, model.weights);
  const rows = blockFeatures(description);
  const learned = withTablesAsOne(context, model.blocks.probabilities(rows, FEATURES));
  const probabilities = rule ? ruledProbabilities(sources.page, learned, rule) : learned;
  const candidate = chooseCandidate(description, probabilities, model);
  const ruled = applyBodyRules(
    context,
    candidate?.chosen ?? [],
    description.notes.titleBlock,
    isMarkedLive(sources, found.title),
  );
  const chosen = ruled.chosen.map((at) => context.blocks[at] as Block);
  return { context, hints, probabilities, chosen, kind: ruled.kind };
}

const LIVE_URL = /[/-]live(?:-?(?:blog|ticker|updates?))?(?:[/.-]|$)|liveblog|liveticker|newsblog/i;
const LIVE_TITLE =
  /(?:^|[\s–—-])live(?:-?(?:blog|ticker))?\s*[:–—-]|[:|–—-]\s*live\b|\blive[ -]updates?\b|liveticker|newsblog|en direct|en directo|онлайн-трансляция|прямой эфир/i;

/** True when the page's own data, its address or its title call it a live blog. */
function isMarkedLive({ jsonLd, page }: MetadataSources, title: string): boolean {
  return (
    jsonLd.nodes.some((node) => typesOf(node).includes('LiveBlogPosting')) ||
    LIVE_URL.test(page.url) ||
    LIVE_TITLE.test(title)
  );
}

function chooseCandidate(
  description: PageDescription,
  probabilities: Float32Array,
  model: ExtractionModels,
): BodyCandidate | undefined {
  const candidates = bodyCandidates(description.context, probabilities);
  if (candidates.length < 2) return candidates[0];
  const rows = candidateFeatures(candidates, description, probabilities);
  let best = 0;
  let bestScore = MIN_BETTER;
  for (let at = 1; at < candidates.length; at += 1) {
    const score = model.quality.probability(rows, at * CANDIDATE_FEATURES);
    if (score > bestScore) [best, bestScore] = [at, score];
  }
  return candidates[best];
}
