import { readDate } from '../dates/parse-date.js';
import type { Block } from '../page/page.js';
import { siteLabel } from './mentions.js';
import { squash } from '../text/tidy.js';

/** What the article's own metadata say, so that lines that only repeat it can be told from text. */
export interface KnownMetadata {
  readonly title: string;
  readonly siteName: string;
  readonly host: string;
  readonly names: readonly string[];
  readonly language: string;
}

/** Chosen blocks at the beginning, and at the end, that may be a headline, byline or date line. */
const HEAD_BLOCKS = 5;
const MAX_LINE = 140;
const MAX_DATE_LINE = 70;
const LABELS =
  /\b(?:by|von|par|por|di|av|door|автор|text|and|und|et|y|updated|published|posted|on|at|am|um|uhr|stand|veröffentlicht|aktualisiert|publié|mis à jour|le|publicado|el)\b|\d+/gu;

/** Drops lines that repeat title, byline or date before the text begins, and repeated titles anywhere. */
export function withoutFurniture(chosen: readonly Block[], known: KnownMetadata): Block[] {
  const title = squash(known.title);
  const sites = [known.siteName, siteLabel(known.host)].map(squash).filter((name) => name.length >= MIN_SITE);
  return chosen.filter((block, at) => {
    if (isTeaser(block)) return false;
    if (at > 0 && at >= chosen.length - TAIL_BLOCKS && isAboutSite(block.text, sites)) return false;
    if (block.text.length > MAX_LINE) return true;
    const folded = squash(block.text);
    if (title !== '' && folded === title) return false;
    return at >= HEAD_BLOCKS || !(isByline(folded, known.names) || isDateLine(block.text, known.language));
  });
}

/** Blocks at the end that may say what the publisher is: the last words of many a press release. */
const TAIL_BLOCKS = 4;
const MAX_ABOUT = 900;
const MIN_SITE = 4;
const IS_SOMETHING =
  /^[^.!?]{0,40}?\b(?:(?:is|are) (?:an?|the|one of|headquartered|based)|ist (?:eine?|das|die|der)|sind|est (?:une?|le|la)|es (?:una?|el|la)|è (?:una?|il|la)) /i;

/** A paragraph that begins with the site's name and goes on to say what that is. */
function isAboutSite(text: string, sites: readonly string[]): boolean {
  if (text.length > MAX_ABOUT) return false;
  const folded = squash(text);
  return sites.some((site) => folded.startsWith(`${site} `) && IS_SOMETHING.test(folded.slice(site.length)));
}

function isByline(folded: string, names: readonly string[]): boolean {
  const rest = names.reduce((text, name) => text.replaceAll(squash(name), ' '), folded);
  return rest !== folded && !/\p{L}{2}/u.test(rest.replace(LABELS, ' '));
}

/** A line that is a date and little else. */
function isDateLine(text: string, language: string): boolean {
  if (
    text.length > MAX_DATE_LINE ||
    !/\d{4}|\d{1,2}[./]\d{1,2}/.test(text) ||
    /\p{Ll}{2}[.!?]\s+\p{Lu}/u.test(text)
  )
    return false;
  if ((text.match(/\p{L}{3,}/gu)?.length ?? 0) > 5) return false;
  return readDate(text, { language: language === '' ? 'en' : language })?.day !== undefined;
}

const TEASER =
  /^[\s\p{P}\p{S}]*(?:read (?:also|more|next)|also read|see also|related(?: (?:articles?|stories|content|coverage))?|more (?:on|from)|don['’]t miss|watch(?: now| more)?|recommended|lees ook|les også|læs også|läs (?:också|även|mer)|lue myös|lesen sie (?:auch|mehr|hier)|mehr (?:zum thema|dazu)|lire aussi|à lire (?:aussi|également)|leggi anche|lea también|lee también|te puede interesar|leia (?:também|mais)|veja também|czytaj (?:też|także|również)|zobacz (?:też|także|również)|čtěte také|čítajte aj|citește și|olvasta már|читайте (?:также|ще|також)|смотрите также|по теме|ayrıca (?:bkz|okuyun)|baca juga|关联阅读|関連記事)(?=[\s:：–—>»-]|$)/iu;
const MAX_TEASER = 220;

/** A line that sends the reader to another article: by its words, or a headline in capitals that is all link. */
function isTeaser(block: Block): boolean {
  const { text, linkChars } = block;
  if (text.length > MAX_TEASER) return false;
  const linkShare = linkChars / text.length;
  if (TEASER.test(text) && (linkShare > 0.3 || text.length < 60)) return true;
  const isCapitals = text.length > 20 && text === text.toUpperCase() && text !== text.toLowerCase();
  return isCapitals && linkShare > 0.8 && !/[.!?]$/.test(text);
}
