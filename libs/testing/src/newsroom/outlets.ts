import type { Charset } from './charset-encoder.js';
import { arabic } from './grammar/ar.js';
import { english } from './grammar/en.js';
import { german } from './grammar/de.js';
import type { Grammar } from './grammar/grammar.js';
import { japanese } from './grammar/ja.js';
import { russian } from './grammar/ru.js';
import { spanish } from './grammar/es.js';
import { ukrainian } from './grammar/uk.js';

export type LayoutName = 'semantic' | 'opengraph' | 'plain';

/** How one kind of news site is built: what differs between real sites, in one row. */
export interface Outlet {
  grammar: Grammar;
  /** Sites that cycle round to this outlet take the next name. */
  names: readonly string[];
  charset: Charset;
  /** Where a page says which character set it is in. */
  charsetIn: 'header' | 'meta' | 'both';
  feedFormat: 'rss' | 'atom';
  feedCharset: Charset;
  /** Where the feed says which character set it is in; UTF-8 needs no word. */
  feedCharsetIn: 'header' | 'declaration' | 'both' | 'nowhere';
  layout: LayoutName;
  /** With {section}, {y}, {m}, {d}, {n}; no word of the title, because addresses outlive corrections. */
  pathPattern: string;
  /** Offset from UTC in minutes. */
  offsetMinutes: number;
}

/** Six sites take the first six; more sites go round. */
export const OUTLETS: readonly [Outlet, ...Outlet[]] = [
  {
    grammar: english,
    names: ['The Brackwell Observer', 'Haddonmere Evening Post', 'Tarrow Bay Courier', 'Pellbridge Gazette'],
    charset: 'utf-8',
    charsetIn: 'header',
    feedFormat: 'rss',
    feedCharset: 'utf-8',
    feedCharsetIn: 'both',
    layout: 'semantic',
    pathPattern: '/{section}/{y}/{m}/{d}/story-{n}',
    offsetMinutes: 0,
  },
  {
    grammar: german,
    names: ['Grünfeldener Bote', 'Torfhagener Nachrichten', 'Ostbrückener Tageblatt', 'Rötenbacher Zeitung'],
    charset: 'iso-8859-1',
    charsetIn: 'header',
    feedFormat: 'atom',
    feedCharset: 'iso-8859-1',
    feedCharsetIn: 'declaration',
    layout: 'opengraph',
    pathPattern: '/nachrichten/{section}/artikel-{n}.html',
    offsetMinutes: 60,
  },
  {
    grammar: russian,
    names: ['Заречинский вестник', 'Белопольские новости', 'Светлоярский курьер', 'Ясномирская газета'],
    charset: 'windows-1251',
    charsetIn: 'meta',
    feedFormat: 'rss',
    feedCharset: 'windows-1251',
    feedCharsetIn: 'both',
    layout: 'plain',
    pathPattern: '/news/{y}/{m}/{d}/{n}/',
    offsetMinutes: 180,
  },
  {
    grammar: japanese,
    names: ['青葉原新報', '月見浜日日', '北雲朝報', '風越だより'],
    charset: 'shift_jis',
    charsetIn: 'both',
    feedFormat: 'rss',
    feedCharset: 'utf-8',
    feedCharsetIn: 'nowhere',
    layout: 'semantic',
    pathPattern: '/articles/{n}.html',
    offsetMinutes: 540,
  },
  {
    grammar: spanish,
    names: ['El Correo de Valdearenas', 'La Voz de Peñalosa', 'Diario de Montegrís', 'El Eco de Torremayor'],
    charset: 'utf-8',
    charsetIn: 'meta',
    feedFormat: 'atom',
    feedCharset: 'utf-8',
    feedCharsetIn: 'declaration',
    layout: 'opengraph',
    pathPattern: '/{section}/{y}-{m}-{d}/noticia-{n}/',
    offsetMinutes: 60,
  },
  {
    grammar: arabic,
    names: ['صحيفة وادي النخيل', 'أخبار عين الزهور', 'بريد مرسى السلام', 'صدى نبع الرمان'],
    charset: 'utf-8',
    charsetIn: 'both',
    feedFormat: 'rss',
    feedCharset: 'utf-8',
    feedCharsetIn: 'header',
    layout: 'semantic',
    pathPattern: '/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/{y}/{m}/{n}',
    offsetMinutes: 180,
  },
  {
    grammar: ukrainian,
    names: ['Зарічинський вісник', 'Ясногірські новини', 'Верхоліський кур’єр', 'Дубогайська газета'],
    charset: 'koi8-u',
    charsetIn: 'header',
    feedFormat: 'atom',
    feedCharset: 'utf-8',
    feedCharsetIn: 'both',
    layout: 'plain',
    pathPattern: '/article?id={n}',
    offsetMinutes: 120,
  },
  {
    grammar: japanese,
    names: ['白瀬新聞', '桜之浦タイムス', '朝霧沢通信', '若草台毎夕'],
    charset: 'euc-jp',
    charsetIn: 'meta',
    feedFormat: 'atom',
    feedCharset: 'euc-jp',
    feedCharsetIn: 'declaration',
    layout: 'plain',
    pathPattern: '/{y}{m}{d}/{n}.html',
    offsetMinutes: 540,
  },
];

/** The outlet, name and lane (see Assignment) of the n-th healthy site, n from 0. */
export function outletOf(ordinal: number): { outlet: Outlet; name: string; lane: number } {
  const outlet = OUTLETS[ordinal % OUTLETS.length] ?? OUTLETS[0];
  const round = Math.floor(ordinal / OUTLETS.length);
  const base = outlet.names[round % outlet.names.length] ?? '';
  const name = round < outlet.names.length ? base : `${base} ${Math.floor(round / outlet.names.length) + 1}`;
  // Two outlets are Japanese: even and odd lanes keep their names apart.
  return { outlet, name, lane: round * 2 + (ordinal % OUTLETS.length === OUTLETS.length - 1 ? 1 : 0) };
}
