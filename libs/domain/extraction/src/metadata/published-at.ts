import type { Found, PublishedAt } from '@dateline/contracts';
import { instantOf, isoText, precisionOf, zoneText, type DateValue } from '../dates/date-value.js';
import type { BoostedTrees } from '../model/boosted-trees.js';
import { dayNumber, type DateCandidate } from './date-candidates.js';
import { DATE_FEATURES, dateFeatures } from './date-features.js';
import { kindOfArticle, type JsonLd } from './json-ld.js';
import type { MetadataSources } from './sources.js';

/** Probability below which a date is not believed; a wrong day is worse than none. */
const MIN_PROBABILITY = 0.15;
/** How much likelier than the date of publication of a news article's JSON-LD another must look. */
const SAID_MARGIN = 0.9;
/** What {@link kindOfArticle} calls a news article. */
const NEWS = 3;
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
  return choosePublishedAt(inShownZone(mostExactFirst(saidFirst(ranked, sources.jsonLd))));
}

/**
 * What the JSON-LD of a news article says is believed, unless the model is almost sure that something else is right:
 * such pages show the day of their last change more often than they say a wrong one there. Blogs and shops fill it in
 * with less care; there the model decides.
 */
export function saidFirst(ranked: readonly RankedDate[], jsonLd: JsonLd): readonly RankedDate[] {
  if (kindOfArticle(jsonLd) !== NEWS) return ranked;
  const said = ranked.find(({ candidate }) => candidate.kind === 'ld-published');
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

/** Minutes by whole numbers of which zones differ from UTC (Nepal's and two others aside). */
const HALF_HOUR = 30;
/** Shown dates, the likeliest first, that are asked for their clock; the rest are those of neighbours. */
const MAX_SHOWN = 3;

/**
 * Machines write UTC, people read their own clock: `22:04Z` beside a shown `00:04` of the next day tells the zone. The
 * instant stays, its day becomes the one that readers saw. A shown day alone tells it when UTC is midnight there.
 */
function inShownZone(ranked: RankedDate[]): RankedDate[] {
  const [best, ...others] = ranked;
  if (!best) return ranked;
  const { value } = best.candidate;
  if (value.offset !== 0 || value.hour === undefined) return ranked;
  const utc = Math.floor(instantOf(value) / 60_000);
  const onPage = others.filter(({ candidate: { kind } }) => kind === 'text' || /^time/.test(kind));
  for (const { candidate } of onPage.slice(0, MAX_SHOWN)) {
    const shown = candidate.value;
    if (shown.offset !== undefined && shown.offset !== 0) continue;
    const offset =
      Math.floor(
        instantOf({ ...shown, hour: shown.hour ?? 0, minute: shown.minute ?? 0, offset: 0 }) / 60_000,
      ) - utc;
    const isZone = shown.hour === undefined ? offset > 0 && offset <= 180 : Math.abs(offset) <= 14 * 60;
    if (offset === 0 || offset % HALF_HOUR !== 0 || !isZone) continue;
    const local = zoned(value, offset);
    return [{ ...best, candidate: { ...best.candidate, value: local } }, ...others];
  }
  return ranked;
}

/** The same instant on the clock of another zone. */
function zoned(value: DateValue, offset: number): DateValue {
  const clock = new Date(instantOf(value) + offset * 60_000);
  return {
    ...value,
    year: clock.getUTCFullYear(),
    month: clock.getUTCMonth() + 1,
    day: clock.getUTCDate(),
    hour: clock.getUTCHours(),
    minute: clock.getUTCMinutes(),
    offset,
  };
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

/** Milliseconds that the clocks of a publisher and ours, and a date without zone, may differ by. */
const CLOCK_SLACK = 26 * 3_600_000;

/** A date that lies behind the time of the download cannot be that of publication, whatever the page says. */
export function suspectOfFuture(found: PublishedAt, fetchedAt: string | undefined): PublishedAt {
  const known = Date.parse(fetchedAt ?? '');
  return Number.isNaN(known) || Date.parse(found.value) <= known + CLOCK_SLACK
    ? found
    : { ...found, isSuspect: true, suspectReason: 'future' };
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
