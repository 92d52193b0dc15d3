import { Flag, type Block, type Page } from '../page/page.js';
import { namesIn } from './person-names.js';
import { headingLevel } from './title-candidates.js';

/** Blocks around the title in which a byline stands. */
const BEFORE_TITLE = 8;
const AFTER_TITLE = 40;
/** Characters of the longest block that is asked for a byline. */
const MAX_BYLINE = 160;
const MAX_NAMES = 4;

const BYLINE_CLASS =
  /(?:^|[\s_-])(?:by-?line(?:[_-]{0,2}(?:name|authors?))?|autor(?:en)?|auteur|writer|journalist|reporter|contributor|creator|fn|vcard)(?=[\s_-]|$)|(?:^|[\s_-]|text)authors?(?:[_-]{0,2}(?:name|link|title|info))?(?=[\s_-]|$)/;
/** What stands beside an author's name or is about authors, without being a byline. */
const NOT_BYLINE_CLASS = /bio|about|avatar|image|photo|related|count|social|follow|tags?(?:[\s_-]|$)/;

/** One word of a name: `Lund`, `O'Hara`, `K.`, `DER`; small particles stand between two of them. */
const WORD = String.raw`\p{Lu}(?:[\p{L}\p{M}]*(?:['’‑-]\p{L}[\p{L}\p{M}]*)*\.?)`;
const NAME = String.raw`${WORD}(?:\s+(?:(?:de|del|della|di|da|dos|van|von|der|den|ten|el|al|bin|la|le|zu)\s+){0,2}${WORD}){1,3}`;
const JOIN = String.raw`(?:\s*,\s*|\s+(?:and|und|et|y|e|og|och|en|ed)\s+|\s*&\s*)`;
const BY = String.raw`(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Pp]or|POR|[Dd]oor|[Dd]i|[Aa]v|[Aa]f|[Aa]utor(?:in)?(?:\/Autor)?|AUTOR|[Aa]uteur|[Aa]uthor|[Aa]utore|[Tt]ext[eo]?|[Tt]ekst|[Аа]втор|[Тт]екст)`;
const VERB = String.raw`(?:[ap]\.?m\.?|Uhr|[Ww]ritten|[Pp]osted|[Pp]ublished|[Ss]ubmitted|[Rr]ecipe|[Ss]tory)`;
/** What the word stands behind: nothing, a bar, a date or time, or a verb; inside a sentence it is another word. */
const BEFORE = String.raw`(?:^|[|·•–—,]\s*|(?:\d|${VERB})\s+)`;
/** Behind the names a sentence must not go on. */
const AFTER = String.raw`(?!\p{L}|\s+(?!(?:on|in|at|for|am|um|für|le|il|em|el|den|updated|published|posted)\s)\p{Ll})`;
/** `By A B`, `12 May 2026 · By A B and C D`, `Posted on 12 May 2026 by A B`: the names behind the word. */
const WRITTEN = new RegExp(
  String.raw`${BEFORE}${BY}(?::\s*|\s+)(${NAME}(?:${JOIN}${NAME}){0,3})${AFTER}`,
  'u',
);
/** How a text begins that {@link WRITTEN} reads from its first letter on: nearly none does, and this is told quickly. */
const WRITTEN_START = new RegExp(`^(?:${BY}|${VERB}\\s)`, 'u');
const SIGNED = /^[（(]?(?:责编|责任编辑|作者|记者|文|編集|文責)[:：]\s*([\p{L}、，· ]{2,24})[)）]?$/u;
const DATE = /(?:19|20)\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}/;
const ONLY_NAME = new RegExp(`^${NAME}$`, 'u');

interface Reading {
  readonly weight: number;
  readonly names: string[];
}

/** The names of the byline that stands near the title; first what markup names, then what words do. */
export function bylineNames(page: Page): string[] {
  const title = page.blocks.find((block) => headingLevel(block) === 1)?.index;
  const readings: Reading[] = [];
  for (const block of page.blocks) {
    if (block.text.length > MAX_BYLINE) continue;
    if ((block.element.flags & (Flag.Comment | Flag.Nav | Flag.Footer)) !== 0) continue;
    const isNear =
      title === undefined || (block.index >= title - BEFORE_TITLE && block.index <= title + AFTER_TITLE);
    const reading = isNear ? readingOf(block) : farReading(block, title);
    if (reading && reading.names.length > 0) readings.push(reading);
  }
  const best = Math.max(0, ...readings.map(({ weight }) => weight));
  const same = readings.filter(({ weight }) => weight === best);
  // Markup names each author of an article in a block of its own.
  const names = best === 5 ? same.slice(0, MAX_NAMES).flatMap((one) => one.names) : (same[0]?.names ?? []);
  return [...new Set(names)];
}

/** `Le`, `On` before a day are no part of the name before them. */
const DAY_WORD = /\s(?:Le|On|Am|Em|El|Il|Den)(?=\s+\d)/g;

/** At the end of a text authors are named in a line of their own. */
function farReading(block: Block, title: number | undefined): Reading | undefined {
  if (block.text.length > 60 || block.index < (title ?? 0)) return undefined;
  const written = WRITTEN_START.test(block.text) ? WRITTEN.exec(block.text) : null;
  return written?.index === 0 ? { weight: 1, names: namesOf(written[1] ?? '') } : signed(block);
}

function readingOf(block: Block): Reading | undefined {
  const written = WRITTEN.exec(block.text.replace(DAY_WORD, ' ·'))?.[1];
  const kind = markupOf(block);
  if (kind === 'strict')
    return { weight: 5, names: written === undefined ? namesOf(block.text) : namesOf(written) };
  if (written !== undefined) return { weight: kind === 'loose' ? 4 : 3, names: namesOf(written) };
  if (kind === 'loose') {
    const names = namesOf(block.text);
    return { weight: names.some((name) => name.includes(' ')) ? 3 : 1, names };
  }
  return ((block.element.flags & Flag.Heading) === 0 ? besideDate(block.text) : undefined) ?? signed(block);
}

/** `27 January 2026 • Gregor Meier • 3 minutes`: bars part a date and a name. */
function besideDate(text: string): Reading | undefined {
  if (text.length > 110 || !DATE.test(text)) return undefined;
  const parts = text.split(/\s*[|•·]\s*/);
  const name = parts.length > 1 ? parts.find((part) => ONLY_NAME.test(part)) : undefined;
  return name === undefined ? undefined : { weight: 2, names: [name] };
}

function signed(block: Block): Reading | undefined {
  const names = block.text.length < 40 ? SIGNED.exec(block.text)?.[1] : undefined;
  return names === undefined ? undefined : { weight: 1, names: names.split(/[、，\s]+/) };
}

/** The names of a byline; `Frankfurt` behind `Anna Lund` is where she wrote. */
function namesOf(text: string): string[] {
  const names = namesIn([text]);
  const full = names.filter((name) => name.includes(' '));
  return full.length > 0 ? full : names;
}

function markupOf(block: Block): 'strict' | 'loose' | undefined {
  let near: Block['element'] | undefined = block.element;
  for (let level = 0; near && level < 3; level += 1, near = near.parent) {
    if (near.rel.split(/\s+/).includes('author') || near.itemprop.includes('author')) return 'strict';
    if (BYLINE_CLASS.test(near.classes) && !NOT_BYLINE_CLASS.test(near.classes)) return 'loose';
  }
  return undefined;
}
