import { encodeMarkup } from '../charset-encoder.js';
import { escapeMarkup } from '../markup.js';
import { createRandom, type Random } from '../random.js';
import type { SiteIdentity } from '../site.js';

/** What makes a page heavy and is the same on all pages of a site, as bytes in the site's character set. */
export interface Filler {
  head: Buffer;
  menu: Buffer;
  tail: Buffer;
}

/** Names that scripts and styles use; drawn with numbers they compress about as well as real ones do. */
const WORDS = [
  'grid',
  'card',
  'lazy',
  'hero',
  'slot',
  'track',
  'panel',
  'item',
  'wrap',
  'flag',
  'media',
  'inner',
];

const word = (random: Random): string => `${random.pick(WORDS)}${random.int(1, 9999).toString(36)}`;
const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('');

const styleRule = (random: Random): string =>
  `.${word(random)} .${word(random)}{margin:${random.int(0, 48)}px ${random.int(0, 48)}px;color:#${hex(random, 6)};flex:${random.int(1, 4)} 1 ${random.int(10, 90)}%}\n`;

const scriptRecord = (random: Random): string =>
  `{"id":"${hex(random, 12)}","kind":"${word(random)}","width":${random.int(100, 1900)},"visible":${random.next() < 0.5},"token":"${hex(random, 20)}"},`;

const svgSymbol = (random: Random): string => {
  const path = Array.from(
    { length: 24 },
    () => `${random.int(0, 48)}.${random.int(0, 99)} ${random.int(0, 48)}`,
  ).join('L');
  return `<symbol id="i-${word(random)}" viewBox="0 0 48 48"><path d="M${path}z"/></symbol>\n`;
};

function menuEntry(random: Random, { base, outlet }: SiteIdentity): string {
  const { furniture, towns } = outlet.grammar;
  const text = `${random.pick(furniture.menu)} ${random.pick(towns)}`;
  return `<li class="${word(random)}"><a href="${base}/topic/${random.int(1, 9999)}/">${escapeMarkup(text)}</a></li>\n`;
}

/** Repeats a piece until about that many characters are there. */
function fillUpTo(size: number, piece: () => string): string {
  const pieces: string[] = [];
  for (let length = 0; length < size;) {
    const next = piece();
    pieces.push(next);
    length += next.length;
  }
  return pieces.join('');
}

/**
 * Filler of about `bytes` bytes in the proportions of a news page: half scripts and their data, a fifth menus, the
 * rest styles and drawings. None of it is text of an article.
 */
export function buildFiller(site: SiteIdentity, seed: number, bytes: number): Filler {
  const random = createRandom('filler', seed, site.siteId);
  const room = Math.max(0, bytes);
  const style = fillUpTo(room * 0.15, () => styleRule(random));
  const data = fillUpTo(room * 0.3, () => scriptRecord(random));
  // Entries of non-Latin menus take more bytes than characters, hence less than the fifth.
  const menu = fillUpTo(room * 0.18, () => menuEntry(random, site));
  const drawings = fillUpTo(room * 0.15, () => svgSymbol(random));
  const state = fillUpTo(room * 0.2, () => scriptRecord(random));
  const encode = (markup: string): Buffer => encodeMarkup(markup, site.outlet.charset);
  return {
    head: encode(`<style>\n${style}</style>\n<script>window.siteSlots=[${data}0];</script>\n`),
    menu: encode(`<nav class="all-topics" hidden><ul>\n${menu}</ul></nav>\n`),
    tail: encode(`<svg hidden>\n${drawings}</svg>\n<script>window.siteState=[${state}0];</script>\n`),
  };
}
