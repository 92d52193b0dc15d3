import type { PublishedAt } from '@dateline/contracts';
import { instantOf, type DateValue } from '../dates/date-value.js';
import { readDate } from '../dates/parse-date.js';
import type { PageElement } from '../page/page.js';
import { guessedLanguage } from './guessed-language.js';
import { isNode, textOfValue } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import { urlDate } from './url-date.js';

/** Where a date was found, as the date model tells it apart. */
export const DATE_KINDS = [
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
  'state',
  'feed',
] as const;
export type DateKind = (typeof DATE_KINDS)[number];

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
export const MARKED = /publish|pubdate|posted|created|entry-date|post-date|article-date|timestamp|release/;
/** What a text must hold to be asked for a date: a year, or a day and month in digits. */
const DATELIKE = /(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}\b|[٠-٩۰-۹]{4}|令和|25[56]\d/;
/** The web is not older; what is, is history or a misread number. */
const FIRST_YEAR = 1991;
const MAX_TEXT = 160;
const MAX_TEXTS = 60;

export function dateCandidates(sources: MetadataSources): DateCandidate[] {
  const head = [...fromJsonLd(sources), ...fromMetas(sources)];
  const isSaid = head.some(({ kind }) => kind === 'ld-published' || kind === 'meta-published');
  return [
    ...head,
    ...fromTimes(sources),
    ...fromUrl(sources),
    ...(isSaid ? [] : fromState(sources)),
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
  const language = sources.language === '' ? guessedLanguage(sources.page) : sources.language;
  const value = readDate(text, { language });
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

/** Names under which frameworks keep the day of publication in the state that they put into scripts. */
const STATE_DATE =
  /"(?:date_?published|first_?published(?:_?(?:at|date))?|publish(?:ed)?(?:_?(?:at|on|date|time))?|publication_?date|pub_?date|display_?date)"\s*:\s*"?(\d{4}-\d{2}-\d{2}[^"\\]{0,24}|\d{13}\b|\d{10}\b)/i;
/** Any other name that ends like one of a date: the best guess when none of the usual ones is there. */
const STATE_DAY =
  /"(?![a-z_]*(?:upd|mod|exp|now|server|current|paper|print|end|start|birth))[a-z_]*(?:date|time|dt|at)"\s*:\s*"((?:19|20)\d{2}[-./]\d{2}[-./]\d{2}[^"\\]{0,24})"/i;
/** Characters of a state script that are searched. */
const MAX_STATE = 300_000;

/** The first date of each script that holds page state; only when the head names none. */
function fromState(sources: MetadataSources): DateCandidate[] {
  return sources.page.stateScripts.slice(0, 8).flatMap((script) => {
    // Scripts of streamed pages hold JSON inside strings: there quotation marks are escaped.
    const text = script.slice(0, MAX_STATE).replaceAll('\\"', '"');
    const match = STATE_DATE.exec(text) ?? STATE_DAY.exec(text);
    return candidate(sources, match?.[1] ?? '', 'state', 'script');
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
    .map((raw) => {
      const line = raw.replace(/(\d\d?) \| (\d\d?) \| (?=\d{4})/g, '$1.$2.');
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
