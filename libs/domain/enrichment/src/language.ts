import { eld } from 'eld/small';
import type { Enrichments } from '@dateline/contracts';
import { sampleStretches } from './bounds.js';
import { UNKNOWN_LANGUAGE, type Enricher, type EnrichmentInput } from './enricher.js';
import { baseLanguage } from './language-tag.js';
import { dominantScript, type ScriptFinding } from './scripts.js';

type Language = Enrichments['language'];

/** Fewer letters than this tell no language, unless the script alone does. */
const MINIMUM_LETTERS = 12;
/** The detector reads the first 380 bytes of what it is given, so a text is shown to it in windows of that size. */
const WINDOW_CHARACTERS = 380;
const MAXIMUM_WINDOWS = 4;
/** What a declared language adds to its score: decides between neighbours, never against a clear text. */
const DECLARED_BONUS = 0.03;

/** Languages that cannot be told apart reliably. */
const GROUPS: Readonly<Record<string, string>> = {
  hr: 'hr-bs-sr',
  bs: 'hr-bs-sr',
  sr: 'hr-bs-sr',
  id: 'id-ms',
  ms: 'id-ms',
};

/** Declared languages that the detector does not know, with the languages it takes them for. */
const UNCOVERED: Readonly<Record<string, readonly string[]>> = {
  af: ['nl'],
  bs: ['hr'],
  cy: ['en'],
  ga: ['en'],
  gl: ['pt', 'es'],
  id: ['ms'],
  kk: ['ru', 'be', 'uk', 'bg', 'sr'],
  ky: ['ru', 'be', 'uk', 'bg', 'sr'],
  mk: ['bg', 'sr'],
  mn: ['ru', 'be', 'uk', 'bg', 'sr'],
  ne: ['hi', 'mr'],
  ps: ['fa', 'ur', 'ar', 'ku'],
  sr: ['hr'],
  sw: ['tl', 'ms', 'et'],
  tg: ['ru', 'be', 'uk', 'bg', 'sr'],
  uz: ['az', 'tr', 'ru', 'uk'],
};

/** Letters of Cyrillic languages that the detector does not know, and letters that rule the language out. */
const TELLTALES: readonly (readonly [code: string, only: RegExp, never: RegExp])[] = [
  ['kk', /[әұ]/giu, /[ӣӯҷ]/iu],
  ['tg', /[ӣӯҷ]/giu, /[әұ]/iu],
  ['mk', /[ѓќѕ]/giu, /[ђћі]/iu],
];

/** Language of title and body by script and letter statistics; what page and feed declare only breaks ties. */
export const language: Enricher = {
  name: 'language',
  version: 'eld-small-2.1.0/1',
  run: (input) => ({ language: detectLanguage(input) }),
};

function detectLanguage(input: EnrichmentInput): Language {
  const windows = windowsOf(input.title, input.text);
  const script = dominantScript(windows.join(' '));
  if (!script) return UNKNOWN_LANGUAGE;
  if (script.decides !== undefined) return grouped(script.decides, script.share);
  if (script.letters < MINIMUM_LETTERS) return UNKNOWN_LANGUAGE;
  const declared = [baseLanguage(input.article.declaredLanguage), baseLanguage(input.hints.language)];
  return fromLetters(windows, script, declared);
}

function fromLetters(windows: string[], script: ScriptFinding, declared: (string | undefined)[]): Language {
  if (script.name === 'Cyrillic') {
    const telltale = telltaleOf(windows.join(' '));
    if (telltale) return grouped(telltale, 0.9);
  }
  const [best, second] = rank(windows, script, declared);
  if (!best) return UNKNOWN_LANGUAGE;
  const confidence = confidenceOf(best.score, second?.score ?? 0);
  const uncovered = declared.find((code) => code !== undefined && UNCOVERED[code]?.includes(best.code));
  return uncovered === undefined
    ? grouped(best.code, confidence)
    : grouped(uncovered, Math.min(confidence, 0.8));
}

interface Ranked {
  readonly code: string;
  readonly score: number;
}

/** Sums the detector's scores over the windows, for the languages that write in the script. */
function rank(windows: string[], script: ScriptFinding, declared: (string | undefined)[]): Ranked[] {
  const sums = new Map<string, number>();
  for (const window of windows) {
    for (const [code, score] of Object.entries(eld.detect(window).getScores())) {
      if (script.candidates.includes(code)) sums.set(code, (sums.get(code) ?? 0) + score / windows.length);
    }
  }
  for (const code of new Set(declared)) {
    const score = code === undefined ? undefined : sums.get(code);
    if (code !== undefined && score !== undefined) sums.set(code, score + DECLARED_BONUS);
  }
  return [...sums]
    .map(([code, score]) => ({ code, score }))
    .sort((one, other) => other.score - one.score || (one.code < other.code ? -1 : 1));
}

/** Margin between the first and the second as a number from 0.5 (equal) to 1. */
function confidenceOf(best: number, second: number): number {
  return best <= 0 ? 0 : rounded(1 - 0.5 * Math.exp((-12 * (best - second)) / best));
}

function telltaleOf(text: string): string | undefined {
  const enough = Math.max(1, (text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) / 250);
  return TELLTALES.find(
    ([, only, never]) => (text.match(only)?.length ?? 0) >= enough && !never.test(text),
  )?.[0];
}

function grouped(code: string, confidence: number): Language {
  const group = GROUPS[code];
  return { code, confidence: rounded(Math.min(1, confidence)), ...(group === undefined ? {} : { group }) };
}

/** The title together with the beginning, then pieces spread evenly over the sampled text. */
function windowsOf(title: string, text: string): string[] {
  const sampled = sampleStretches(text.length)
    .map(({ start, end }) => text.slice(start, end))
    .join(' ');
  const count = Math.max(1, Math.min(MAXIMUM_WINDOWS, Math.ceil(sampled.length / WINDOW_CHARACTERS)));
  const stride = Math.floor(sampled.length / count);
  const pieces = Array.from({ length: count }, (_, at) => piece(sampled, at * stride));
  return title.length > 0 && pieces[0] !== undefined
    ? [`${title.slice(0, WINDOW_CHARACTERS)} `.concat(pieces[0]), ...pieces.slice(1)]
    : pieces;
}

/** A window that begins at a word, when one begins near. */
function piece(text: string, at: number): string {
  const space = at === 0 ? -1 : text.indexOf(' ', at);
  const start = space > at && space - at < 60 ? space + 1 : at;
  return text.slice(start, start + WINDOW_CHARACTERS);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
