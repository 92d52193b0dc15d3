import type { Found, PublishedAt } from '@dateline/contracts';
import { instantOf, isoText, precisionOf, zoneText, type DateValue } from '../dates/date-value.js';
import type { BoostedTrees } from '../model/boosted-trees.js';
import { DATE_FEATURES, dateFeatures, dayNumber, type DateCandidate } from './date-candidates.js';
import type { MetadataSources } from './sources.js';

/** Probability below which a date is not believed; a wrong day is worse than none. */
const MIN_PROBABILITY = 0.15;
/** How much likelier than the JSON-LD's date another must look. */
const SAID_MARGIN = 0.65;
const DAY = 86_400_000;
/** No news page is older; what is, is somebody's birthday. */
const FIRST_YEAR = 1993;

/** A candidate and how likely it is the day of publication. */
export interface RankedDate {
  readonly candidate: DateCandidate;
  readonly probability: number;
}

/** When the article came out: the likeliest of all dates that the page tells, with the others as runner-ups. */
export function publishedAtOf(
  sources: MetadataSources,
  title: string,
  model: BoostedTrees,
  candidates: readonly DateCandidate[],
  ruled?: DateCandidate,
): PublishedAt | undefined {
  const rows = dateFeatures(candidates, sources, title);
  const ranked = candidates
    .map((candidate, at) => ({ candidate, probability: model.probability(rows, at * DATE_FEATURES) }))
    .sort((a, b) => b.probability - a.probability);
  const [best] = ranked;
  if (ruled) return choosePublishedAt([{ candidate: ruled, probability: 0.98 }, ...ranked]);
  if (!best || best.probability < MIN_PROBABILITY) return undefined;
  return choosePublishedAt(mostExactFirst(saidFirst(ranked)));
}

/** What the article's JSON-LD or meta elements say is believed, unless the model is almost sure that something else is right. */
export function saidFirst(ranked: readonly RankedDate[]): readonly RankedDate[] {
  const said =
    ranked.find(({ candidate }) => candidate.kind === 'ld-published') ??
    ranked.find(({ candidate }) => candidate.kind === 'meta-published');
  if (!said || (ranked[0]?.probability ?? 0) - said.probability > SAID_MARGIN) return ranked;
  return [
    { ...said, probability: Math.max(said.probability, ranked[0]?.probability ?? 0) },
    ...ranked.filter((one) => one !== said),
  ];
}

/** Of the candidates that name the chosen day, one that tells the time with its zone goes first. */
function mostExactFirst(ranked: readonly RankedDate[]): RankedDate[] {
  const [best] = ranked;
  if (!best) return [];
  const day = dayNumber(best.candidate.value);
  const exactness = ({ candidate: { value, kind } }: RankedDate): number =>
    (value.hour === undefined ? 0 : 2) +
    (value.offset === undefined ? 0 : 2) +
    (/modified/.test(kind) ? -3 : 0);
  const same = ranked.filter(({ candidate }) => dayNumber(candidate.value) === day);
  const exact = same.reduce((top, one) => (exactness(one) > exactness(top) ? one : top), best);
  return [{ ...exact, probability: best.probability }, ...ranked.filter((one) => one !== exact)];
}

/** Builds the field from candidates, best first. */
export function choosePublishedAt(ranked: readonly RankedDate[]): PublishedAt | undefined {
  const [best, ...others] = ranked;
  if (!best) return undefined;
  const { value, provenance } = best.candidate;
  const suspectReason = suspicion(best, others);
  return {
    value: instantText(value),
    precision: precisionName(value),
    ...(value.offset === undefined ? {} : { zone: zoneText(value.offset) }),
    provenance,
    confidence: Math.round(best.probability * 100) / 100,
    candidates: runnersUp(best, others),
    isSuspect: suspectReason !== undefined,
    ...(suspectReason === undefined ? {} : { suspectReason }),
  };
}

/** Sources that are usually right and say something else, and years before there was news on the web. */
function suspicion(best: RankedDate, others: readonly RankedDate[]): PublishedAt['suspectReason'] {
  if (best.candidate.value.year < FIRST_YEAR) return 'too-old';
  const isOther = (one: RankedDate) =>
    Math.abs(instantOf(one.candidate.value) - instantOf(best.candidate.value)) > 3 * DAY;
  return others.some((one) => one.probability > 0.4 && isOther(one)) ? 'sources-disagree' : undefined;
}

function runnersUp(best: RankedDate, others: readonly RankedDate[]): PublishedAt['candidates'] {
  const seen = new Set([instantText(best.candidate.value)]);
  const list: PublishedAt['candidates'] = [];
  for (const { candidate } of others) {
    const value = instantText(candidate.value);
    if (seen.has(value) || list.length >= 8) continue;
    seen.add(value);
    list.push({ value, precision: precisionName(candidate.value), provenance: candidate.provenance });
  }
  return list;
}

export function modifiedAtOf(candidates: readonly DateCandidate[]): Found<string> | undefined {
  const found = candidates.find(({ kind }) => kind === 'ld-modified' || kind === 'meta-modified');
  return found && { value: instantText(found.value), provenance: found.provenance, confidence: 0.85 };
}

/** An instant with zone; a date without zone is read as UTC. */
export function instantText(value: DateValue): string {
  const full = { ...value, hour: value.hour ?? 0, minute: value.minute ?? 0, second: value.second ?? 0 };
  return isoText({ ...full, offset: value.offset ?? 0 });
}

function precisionName(value: DateValue): PublishedAt['precision'] {
  const precision = precisionOf(value);
  return precision === 'second' || precision === 'minute' ? precision : 'day';
}
