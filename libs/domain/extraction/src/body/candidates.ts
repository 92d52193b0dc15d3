import { Flag, type Block, type PageElement } from '../page/page.js';
import type { PageDescription } from './page-description.js';
import { isWithin, type PageContext, span } from './page-context.js';
import { indices, takenBlocks } from './taken-blocks.js';

/** One answer to "which blocks are the article?". */
export interface BodyCandidate {
  /** Index of each chosen block, ascending. */
  readonly chosen: readonly number[];
  /** The element that all of them are in; none for the choice over the whole page. */
  readonly container: PageElement | undefined;
}

/** Part of the page's likely words that a container must hold to be a candidate. */
const MIN_SHARE = 0.12;
const MAX_CANDIDATES = 10;

/**
 * All candidates of a page: the likely blocks wherever they are, and those inside each element that holds many of
 * them. The first one is the choice over the whole page.
 */
export function bodyCandidates(context: PageContext, probabilities: ArrayLike<number>): BodyCandidate[] {
  const taken = takenBlocks(context, probabilities);
  const everything: BodyCandidate = { chosen: indices(taken), container: undefined };
  const candidates = [everything];
  const seen = new Set([everything.chosen.join()]);
  for (const container of heavyContainers(context, taken)) {
    const chosen = everything.chosen.filter((at) => at >= container.first && at < container.end);
    const key = chosen.join();
    if (seen.has(key)) continue;
    seen.add(key);
    candidates.push({ chosen, container });
    if (candidates.length >= MAX_CANDIDATES) break;
  }
  return candidates;
}

/** Elements by the likely words inside, the outer ones first when equal. */
function heavyContainers(context: PageContext, taken: readonly boolean[]): PageElement[] {
  const sums = new Float64Array(taken.length + 1);
  for (let at = 0; at < taken.length; at += 1) {
    sums[at + 1] = (sums[at] as number) + (taken[at] ? (context.measures[at]?.words ?? 0) : 0);
  }
  const total = sums[taken.length] as number;
  const inside = ({ first, end }: PageElement) => span(sums, first, end);
  return context.page.containers
    .filter(
      (element) =>
        element.tag !== 'body' &&
        element.tag !== 'html' &&
        inside(element) >= total * MIN_SHARE &&
        inside(element) < total,
    )
    .sort((a, b) => inside(b) - inside(a) || a.order - b.order);
}

/** Numbers that say how good a candidate is likely to be. */
export const CANDIDATE_FEATURES = 30;

/** One row of {@link CANDIDATE_FEATURES} numbers for each candidate. */
export function candidateFeatures(
  candidates: readonly BodyCandidate[],
  material: PageDescription,
  probabilities: ArrayLike<number>,
): Float32Array {
  const rows = new Float32Array(candidates.length * CANDIDATE_FEATURES);
  const [everything] = candidates;
  if (!everything) return rows;
  candidates.forEach((candidate, index) => {
    rows.set(
      rowOf(candidate, everything, material, probabilities, candidates.length),
      index * CANDIDATE_FEATURES,
    );
  });
  return rows;
}

function rowOf(
  candidate: BodyCandidate,
  everything: BodyCandidate,
  material: PageDescription,
  probabilities: ArrayLike<number>,
  count: number,
): number[] {
  const { context, elements } = material;
  const { titleBlock, inJsonLd, isLead } = material.notes;
  const words = (at: number) => context.measures[at]?.words ?? 0;
  const inside = new Set(candidate.chosen);
  const left = everything.chosen.filter((at) => !inside.has(at));
  const first = candidate.chosen[0] ?? 0;
  const last = candidate.chosen.at(-1) ?? 0;
  const sum = (list: readonly number[], weigh: (at: number) => number = () => 1) =>
    list.reduce((total, at) => total + words(at) * weigh(at), 0);
  const selected = sum(candidate.chosen);
  const whole = sum(everything.chosen);
  const likely = sum(candidate.chosen, (at) => probabilities[at] as number);
  const mass = context.blocks.reduce((total, _, at) => total + words(at) * (probabilities[at] as number), 0);
  const note = candidate.container ? elements.of(candidate.container) : undefined;
  const share = (list: readonly number[], test: (at: number) => boolean) =>
    sum(list.filter(test)) / (sum(list) + 1);
  const flag = (at: number, bit: number) => ((context.blocks[at] as Block).element.flags & bit) !== 0;
  const headings = (list: readonly number[]) => list.filter((at) => flag(at, Flag.Heading)).length;
  return [
    Math.log2(1 + selected),
    selected / (whole + 1),
    likely / (selected + 1),
    sum(left, (at) => probabilities[at] as number) / (sum(left) + 1),
    (2 * likely) / (selected + mass + 1),
    sum(left.filter((at) => at < first)) / (whole + 1),
    sum(left.filter((at) => at > last)) / (whole + 1),
    left.length,
    headings(left),
    headings(candidate.chosen),
    titleBlock < 0 ? -50 : Math.max(-50, Math.min(50, first - titleBlock)),
    candidate.container &&
    titleBlock >= 0 &&
    titleBlock >= candidate.container.first &&
    titleBlock < candidate.container.end
      ? 1
      : 0,
    note?.own ?? 0,
    note?.sum ?? 0,
    candidate.container ? elements.shareOfProse(candidate.container) : 1,
    candidate.container ? elements.proseShare(candidate.container) : 0,
    candidate.container ? ['article', 'main', 'section', 'div', 'td'].indexOf(candidate.container.tag) : -2,
    candidate.container?.depth ?? 0,
    share(candidate.chosen, (at) => flag(at, Flag.Comment)),
    share(left, (at) => flag(at, Flag.Comment)),
    share(candidate.chosen, (at) => flag(at, Flag.Hidden)),
    share(left, (at) => flag(at, Flag.Hidden)),
    inJsonLd[0] === -1 ? -1 : share(candidate.chosen, (at) => (inJsonLd[at] ?? 0) > 0),
    inJsonLd[0] === -1 ? -1 : share(left, (at) => (inJsonLd[at] ?? 0) > 0),
    Math.log2(1 + material.hints.jsonLdBody.length / 6) - Math.log2(1 + selected),
    candidate.chosen.some((at) => (isLead[at] ?? 0) > 0) ? 1 : 0,
    articlesIn(candidate, context),
    siblingsLike(candidate, everything, context),
    count,
    context.blocks.length,
  ];
}

/** How many separate `article` elements the chosen blocks are spread over. */
function articlesIn(candidate: BodyCandidate, context: PageContext): number {
  const found = new Set<PageElement>();
  for (const at of candidate.chosen) {
    let outer: PageElement | undefined;
    for (let element: PageElement | undefined = context.boxes[at]; element; element = element.parent) {
      if (element.tag === 'article') outer = element;
    }
    if (outer) found.add(outer);
  }
  return found.size;
}

/** Part of the left-over likely words that stand in elements that look just like the container. */
function siblingsLike(candidate: BodyCandidate, everything: BodyCandidate, context: PageContext): number {
  const { container } = candidate;
  if (!container) return 0;
  const alike = context.page.containers.filter(
    (element) =>
      element !== container &&
      element.tag === container.tag &&
      element.classes === container.classes &&
      !isWithin(element, container) &&
      !isWithin(container, element),
  );
  let inAlike = 0;
  let all = 1;
  for (const at of everything.chosen) {
    if (at >= container.first && at < container.end) continue;
    const words = context.measures[at]?.words ?? 0;
    all += words;
    if (alike.some((element) => at >= element.first && at < element.end)) inAlike += words;
  }
  return inAlike / all;
}
