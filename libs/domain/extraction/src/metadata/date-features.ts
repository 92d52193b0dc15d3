import { Flag, type Block } from '../page/page.js';
import { DATE_KINDS, dayNumber, MARKED, type DateCandidate, type DateKind } from './date-candidates.js';
import { kindOfArticle } from './json-ld.js';
import type { MetadataSources } from './sources.js';
import { headingLevel } from './title-candidates.js';

const UPDATED =
  /updat|modif|edited|aktualis|stand:|mis à jour|actualizad|aggiornat|обновл|zuletzt|bearbeitet|geändert|muokattu|päivitetty|güncel|gewijzigd|oppdatert|opdateret/i;
const PUBLISHED_WORD =
  /publi|posted|veröffentlicht|erstellt|опублик|pubblicat|date|datum|fecha|am \d|on \w+ \d|written|created|geschrieben|eingestellt|gespeichert|beitrag von|submitted/i;
/** What is said of other days than that of publication. */
const OTHER_DAY =
  /\b(?:bis|until|till|jusqu|hasta|seit|since|valid|gültig|joined|registriert|mitglied|member|copyright|archiv|©|ab dem|vom|geboren|born|kommentar|comment|antwort|repl(?:y|ies)|said|says|schrieb|um)\b|©/i;
const BYLINE = /\b(?:by|von|par|por|di|av|af|door|autor|author|redaktion)\b|\|/i;
/** A label before the date, and the marks of captions and broadcasts. */
const LABEL =
  /^\W*(?:datum|date|fecha|data|dato|veröffentlicht|erschienen|published|posted|publié|publicado|pubblicato|erstellt|gepubliceerd|publicerad|publisert|opublikowano|yayın)/i;
const CAPTION =
  /(?:bild|fotos?|photos?|imagen?|audio|video|sendung|quelle|source|credits?)\s*:|©|getty|reuters|\bAFP\b|\bdpa\b|\bAP\b/i;
const OUTSIDE = Flag.Aside | Flag.Nav | Flag.Footer;
/** Characters from which a block is a paragraph of a text. */
const LONG_BLOCK = 140;
/** Numbers that the date model asks of each candidate. */
export const DATE_FEATURES = 72;

/** One row of {@link DATE_FEATURES} numbers for each candidate. */
export function dateFeatures(
  candidates: readonly DateCandidate[],
  sources: MetadataSources,
  title: string,
): Float32Array {
  const rows = new Float32Array(candidates.length * DATE_FEATURES);
  const context = contextOf(candidates, sources, title);
  const kind = kindOfArticle(sources.jsonLd);
  candidates.forEach((one, at) => {
    const row = [
      ...DATE_KINDS.map((kind) => (one.kind === kind ? 1 : 0)),
      ...ownFeatures(one),
      ...agreement(one, at, candidates, context),
      ...place(one, candidates, context),
      ...surroundings(one, sources),
      kind,
    ];
    rows.set(row, at * DATE_FEATURES);
  });
  return rows;
}

interface DateContext {
  readonly days: readonly number[];
  /** Days that the head tells: JSON-LD, meta elements, URL, marked `time` elements. */
  readonly sure: readonly number[];
  readonly earliest: number;
  readonly latest: number;
  readonly distinct: number;
  readonly said: (kind: DateKind) => number | undefined;
  readonly titleAt: number;
  readonly total: number;
  readonly firstLong: number;
  readonly lastLong: number;
  /** How many different days elements of the same names tell. */
  readonly twins: ReadonlyMap<string, ReadonlySet<number>>;
}

function contextOf(
  candidates: readonly DateCandidate[],
  sources: MetadataSources,
  title: string,
): DateContext {
  const days = candidates.map(({ value }) => dayNumber(value));
  const sure = candidates
    .map((one, at) => (one.kind === 'text' || one.kind === 'time' ? undefined : days[at]))
    .filter((day) => day !== undefined);
  const titleAt = titleBlock(sources, title);
  const long = sources.page.blocks.filter(
    (block) =>
      block.index > titleAt &&
      block.text.length >= LONG_BLOCK &&
      block.linkChars < 0.4 * block.text.length &&
      (block.element.flags & (OUTSIDE | Flag.Comment)) === 0,
  );
  const twins = new Map<string, Set<number>>();
  candidates.forEach((one, at) => {
    if (!one.element) return;
    const name = nameOf(one);
    twins.set(name, (twins.get(name) ?? new Set()).add(days[at] as number));
  });
  return {
    days,
    sure,
    earliest: Math.min(...days),
    latest: Math.max(...days),
    distinct: new Set(days).size,
    said: (kind) => days[candidates.findIndex((one) => one.kind === kind)],
    titleAt,
    total: sources.page.blocks.length + 1,
    firstLong: long[0]?.index ?? -1,
    lastLong: long.at(-1)?.index ?? -1,
    twins,
  };
}

const nameOf = ({ element }: DateCandidate): string =>
  element
    ? `${element.tag}.${element.classes} ${element.parent?.tag ?? ''}.${element.parent?.classes ?? ''}`
    : '';

function ownFeatures({ value, text }: DateCandidate): number[] {
  return [
    value.hour === undefined ? 0 : 1,
    value.offset === undefined ? 0 : value.offset === 0 ? 1 : 2,
    UPDATED.test(text ?? '') ? 1 : 0,
    PUBLISHED_WORD.test(text ?? '') ? 1 : 0,
    OTHER_DAY.test(text ?? '') ? 1 : 0,
    BYLINE.test(text ?? '') ? 1 : 0,
    LABEL.test(text ?? '') ? 2 : CAPTION.test(text ?? '') ? 1 : 0,
    text?.length ?? -1,
    text?.search(/\d/) ?? -1,
    value.day === 1 && value.month === 1 ? 1 : 0,
    value.year,
  ];
}

/** Who else says the same day. */
function agreement(
  one: DateCandidate,
  at: number,
  candidates: readonly DateCandidate[],
  context: DateContext,
): number[] {
  const { days, sure, earliest, latest, said } = context;
  const day = days[at] as number;
  const from = (kind: DateKind): number => {
    const other = said(kind);
    return other === undefined ? -99 : Math.max(-60, Math.min(60, day - other));
  };
  return [
    days.filter((other) => other === day).length,
    days.filter((other) => Math.abs(other - day) <= 1).length,
    sure.filter((other) => other === day).length,
    sure.length,
    context.distinct,
    candidates.length,
    Math.min(day - earliest, 4_000),
    Math.min(latest - day, 4_000),
    from('ld-published'),
    from('meta-published'),
    from('ld-modified'),
    from('url'),
    from('time-marked'),
    at,
    candidates.findIndex((other) => other.kind === one.kind),
    candidates.filter((other) => other.kind === one.kind).length,
    new Set(sure).size,
  ];
}

/** Where it stands, against the title, the text, and the other dates. */
function place(one: DateCandidate, candidates: readonly DateCandidate[], context: DateContext): number[] {
  const { block } = one;
  const { titleAt, firstLong, lastLong, total } = context;
  if (block === undefined) return [-99, -1, -1, titleAt < 0 ? 0 : 1, -99, -99, -1, -1, -1];
  const near = (from: number): number => (from < 0 ? -99 : Math.max(-60, Math.min(60, block - from)));
  const distance = (other: DateCandidate): number =>
    other.block === undefined ? 1e9 : Math.abs(other.block - Math.max(0, titleAt));
  return [
    near(titleAt),
    block / total,
    Math.min(block, 300),
    titleAt < 0 ? 0 : 1,
    near(firstLong),
    near(lastLong),
    // How many dates stand nearer to the title; of those behind it, how many stand before this one.
    candidates.filter((other) => distance(other) < distance(one)).length,
    candidates.filter((other) => other.block !== undefined && other.block >= titleAt && other.block < block)
      .length,
    context.twins.get(nameOf(one))?.size ?? -1,
  ];
}

function surroundings({ element, block }: DateCandidate, { page }: MetadataSources): number[] {
  const names = element
    ? `${element.id} ${element.classes} ${element.itemprop} ${element.parent?.classes ?? ''} ${element.parent?.id ?? ''}`
    : '';
  const flags = element?.flags ?? 0;
  const flag = (bits: number) => ((flags & bits) === 0 ? 0 : 1);
  const own = block === undefined ? undefined : page.blocks[block];
  return [
    MARKED.test(names) ? 1 : 0,
    /date|time|datum|fecha|meta|info|byline/.test(names) ? 1 : 0,
    UPDATED.test(names) ? 1 : 0,
    /teaser|related|recent|sidebar|widget|card|item|list|comment|reply|profile|event|foot|archive/.test(names)
      ? 1
      : 0,
    flag(Flag.Article),
    flag(Flag.Main),
    flag(OUTSIDE),
    flag(Flag.Comment),
    flag(Flag.Header),
    flag(Flag.Link),
    flag(Flag.ArticleBody),
    flag(Flag.List),
    flag(Flag.Figure | Flag.Caption),
    flag(Flag.Heading),
    flag(Flag.Paragraph),
    flag(Flag.Table | Flag.Quote),
    flag(Flag.Hidden),
    own?.text.length ?? -1,
    own ? own.linkChars / (own.text.length + 1) : -1,
    own && page.blocks[own.index + 1] ? Math.min(600, page.blocks[own.index + 1]?.text.length ?? 0) : -1,
    own ? headingLevel(own) : -1,
  ];
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
