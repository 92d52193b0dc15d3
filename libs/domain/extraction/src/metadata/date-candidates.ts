import type { PublishedAt } from '@dateline/contracts';
import { instantOf, type DateValue } from '../dates/date-value.js';
import { readDate } from '../dates/parse-date.js';
import { Flag, type Block, type PageElement } from '../page/page.js';
import { isNode, textOfValue } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import { headingLevel } from './title-candidates.js';
import { urlDate } from './url-date.js';

/** Where a date was found, as the date model tells it apart. */
const KINDS = [
  'ld-published',
  'ld-created',
  'ld-modified',
  'ld-other',
  'meta-published',
  'meta-modified',
  'meta-other',
  'time-marked',
  'time',
  'text',
  'url',
  'feed',
] as const;
export type DateKind = (typeof KINDS)[number];

/** A date that was found, before it is chosen. */
export interface DateCandidate {
  readonly value: DateValue;
  readonly provenance: PublishedAt['provenance'];
  readonly kind: DateKind;
  /** Block it stands in; none for dates of the head. */
  readonly block?: number;
  readonly element?: PageElement;
  /** The text around it. */
  readonly text?: string;
}

const PUBLISHED_META =
  /^(?:article:published(?:_time)?|og:article:published_time|article\.published|(?:itemprop:|rnews:)?datepublished|date|pubdate|publish(?:ed)?[-_]?(?:date|time|at)?|publication[-_]?date|parsely-pub-date|sailthru\.date|dc\.date(?:\.issued|\.created)?|dc\.issued|dcterms\.(?:created|date|issued)|og:(?:pubdate|published_time|release_date)|cxenseparse:recs:publishtime|datecreated|article_date_original|bt:pubdate|dable:published_time|displaydate|created|pdate|ptime|shareaholic:article_published_time|originalpublicationdate|citation_(?:publication_)?date)$/;
const MODIFIED_META = /modif|updat|revis|lastmod/;
const OTHER_META = /date|time|publi|created/;
const MARKED = /publish|pubdate|posted|created|entry-date|post-date|article-date|timestamp|release/;
const UPDATED =
  /updat|modif|edited|aktualis|stand:|mis à jour|actualizad|aggiornat|обновл|zuletzt|bearbeitet|geändert/i;
const PUBLISHED_WORD =
  /publi|posted|veröffentlicht|erstellt|опублик|pubblicat|date|datum|fecha|am \d|on \w+ \d|written|created/i;
/** What a text must hold to be asked for a date: a year, or a day and month in digits. */
const DATELIKE = /(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}\b|[٠-٩۰-۹]{4}|令和|25[56]\d/;
/** The web is not older; what is, is history or a misread number. */
const FIRST_YEAR = 1991;
const MAX_TEXT = 160;
const MAX_TEXTS = 60;
export const DATE_FEATURES = 46;

export function dateCandidates(sources: MetadataSources): DateCandidate[] {
  return [
    ...fromJsonLd(sources),
    ...fromMetas(sources),
    ...fromTimes(sources),
    ...fromUrl(sources),
    ...fromTexts(sources),
    ...fromFeed(sources),
  ].filter(({ value }) => value.day !== undefined);
}

function candidate(
  sources: MetadataSources,
  text: string,
  kind: DateKind,
  provenance: DateCandidate['provenance'],
  more: Partial<DateCandidate> = {},
): DateCandidate[] {
  if (text === '' || text.length > 400) return [];
  // Without a known language only English names are tried: all 70 would cost more than the rest of the page.
  const value = readDate(text, { language: sources.language === '' ? 'en' : sources.language });
  return value && value.year >= FIRST_YEAR ? [{ value, kind, provenance, ...more }] : [];
}

function fromJsonLd(sources: MetadataSources): DateCandidate[] {
  const { article, nodes } = sources.jsonLd;
  const found: DateCandidate[] = [];
  const keys = [
    ['datePublished', 'ld-published'],
    ['dateCreated', 'ld-created'],
    ['uploadDate', 'ld-created'],
    ['dateModified', 'ld-modified'],
  ] as const;
  for (const [key, kind] of keys)
    found.push(...candidate(sources, textOfValue(article?.[key]), kind, 'json-ld'));
  for (const node of nodes.slice(0, 20)) {
    if (node === article || !isNode(node)) continue;
    found.push(...candidate(sources, textOfValue(node['datePublished']), 'ld-other', 'json-ld'));
  }
  return found;
}

function fromMetas(sources: MetadataSources): DateCandidate[] {
  return sources.page.metas.flatMap(({ name, content }) => {
    const kind: DateKind | undefined = PUBLISHED_META.test(name)
      ? 'meta-published'
      : MODIFIED_META.test(name)
        ? 'meta-modified'
        : OTHER_META.test(name)
          ? 'meta-other'
          : undefined;
    return kind === undefined || content.length > 60 ? [] : candidate(sources, content, kind, 'meta');
  });
}

function fromTimes(sources: MetadataSources): DateCandidate[] {
  return sources.page.times.slice(0, 40).flatMap((time) => {
    const { element, block, text } = time;
    const names = `${element.itemprop} ${element.classes} ${element.parent?.classes ?? ''}`;
    const kind = MARKED.test(names) ? 'time-marked' : 'time';
    const more = { element, block, text };
    const fromValue = candidate(sources, time.datetime, kind, 'html', more);
    return fromValue.length > 0 ? fromValue : candidate(sources, text, kind, 'html', more);
  });
}

function fromTexts(sources: MetadataSources): DateCandidate[] {
  const found: DateCandidate[] = [];
  let asked = 0;
  for (const block of sources.page.blocks) {
    if (!DATELIKE.test(block.text.slice(0, MAX_TEXT))) continue;
    asked += 1;
    if (asked > MAX_TEXTS) break;
    for (const line of linesOf(block.text)) {
      if (!DATELIKE.test(line)) continue;
      found.push(
        ...candidate(sources, line, 'text', 'text', {
          block: block.index,
          element: block.element,
          text: line,
        }),
      );
    }
  }
  return found;
}

/** Short lines whole; of a long one the words around the first year, as in a dateline before the text. */
function linesOf(text: string): string[] {
  return text
    .slice(0, 600)
    .split('\n')
    .slice(0, 4)
    .map((line) => {
      if (line.length <= MAX_TEXT) return line;
      const year = line.slice(0, MAX_TEXT).search(/(?:19|20)\d{2}/);
      return year < 0 ? '' : line.slice(Math.max(0, year - 24), year + 12);
    });
}

function fromUrl(sources: MetadataSources): DateCandidate[] {
  const value = urlDate(sources.page.url);
  return value ? [{ value, kind: 'url', provenance: 'url' }] : [];
}

const fromFeed = (sources: MetadataSources): DateCandidate[] =>
  candidate(sources, sources.hints.publishedAt ?? '', 'feed', 'feed');

/** The day of a date in its own zone, as a number. */
export const dayNumber = (value: DateValue): number =>
  Math.floor(instantOf({ year: value.year, month: value.month ?? 1, day: value.day ?? 1 }) / 86_400_000);

/** One row of {@link DATE_FEATURES} numbers for each candidate. */
export function dateFeatures(
  candidates: readonly DateCandidate[],
  sources: MetadataSources,
  title: string,
): Float32Array {
  const rows = new Float32Array(candidates.length * DATE_FEATURES);
  const days = candidates.map(({ value }) => dayNumber(value));
  const sure = candidates
    .map((one, at) => (one.kind === 'text' || one.kind === 'time' ? undefined : days[at]))
    .filter((day) => day !== undefined);
  const earliest = Math.min(...days);
  const latest = Math.max(...days);
  const distinct = new Set(days).size;
  const titleAt = titleBlock(sources, title);
  const total = sources.page.blocks.length + 1;
  candidates.forEach((one, at) => {
    const day = days[at] as number;
    const names = one.element
      ? `${one.element.id} ${one.element.classes} ${one.element.itemprop} ${one.element.parent?.classes ?? ''}`
      : '';
    const flags = one.element?.flags ?? 0;
    const flag = (bit: number) => ((flags & bit) === 0 ? 0 : 1);
    const row = [
      ...KINDS.map((kind) => (one.kind === kind ? 1 : 0)),
      one.value.hour === undefined ? 0 : 1,
      one.value.offset === undefined ? 0 : 1,
      days.filter((other) => other === day).length,
      days.filter((other) => Math.abs(other - day) <= 1).length,
      sure.filter((other) => other === day).length,
      sure.length,
      distinct,
      candidates.length,
      Math.min(day - earliest, 4_000),
      Math.min(latest - day, 4_000),
      at,
      candidates.findIndex((other) => other.kind === one.kind) === at ? 1 : 0,
      one.block === undefined || titleAt < 0 ? -99 : Math.max(-60, Math.min(60, one.block - titleAt)),
      one.block === undefined ? -1 : one.block / total,
      one.block === undefined ? -1 : Math.min(one.block, 300),
      titleAt < 0 ? 0 : 1,
      MARKED.test(names) ? 1 : 0,
      /date|time|datum|fecha|meta|info|byline/.test(names) ? 1 : 0,
      UPDATED.test(`${names} ${one.text ?? ''}`) ? 1 : 0,
      PUBLISHED_WORD.test(one.text ?? '') ? 1 : 0,
      one.text?.length ?? -1,
      flag(Flag.Article),
      flag(Flag.Main),
      flag(Flag.Aside) + flag(Flag.Nav) + flag(Flag.Footer),
      flag(Flag.Comment),
      flag(Flag.Header),
      flag(Flag.Link),
      flag(Flag.ArticleBody),
      flag(Flag.List),
      one.value.day === 1 && one.value.month === 1 ? 1 : 0,
      candidates.filter((other) => other.kind === one.kind).length,
      new Set(sure).size,
      one.value.year,
    ];
    rows.set(row.slice(0, DATE_FEATURES), at * DATE_FEATURES);
  });
  return rows;
}

function titleBlock({ page }: MetadataSources, title: string): number {
  const wanted = title.slice(0, 60);
  const same = page.blocks.find(
    (block: Block) => wanted !== '' && block.text.startsWith(wanted) && headingLevel(block) > 0,
  );
  return (
    (
      same ??
      page.blocks.find((block) => headingLevel(block) === 1) ??
      page.blocks.find((block) => wanted !== '' && block.text.startsWith(wanted))
    )?.index ?? -1
  );
}
