/** A writing system: how its letters look, and what they say about the language. */
interface ScriptRule {
  readonly name: string;
  readonly letters: RegExp;
  /** The one language that news are written in with this script. */
  readonly decides?: string;
  /** Languages that share the script and that the detector knows. */
  readonly candidates?: readonly string[];
  /** How many letters of an alphabet one character stands for. */
  readonly weight?: number;
}

const SCRIPTS: readonly ScriptRule[] = [
  {
    name: 'Latin',
    letters: /\p{Script=Latin}/gu,
    candidates:
      'az ca cs da de en es et eu fi fr hr hu is it lt lv ms nl no pl pt ro sk sl sq sv tl tr vi yo'.split(
        ' ',
      ),
  },
  { name: 'Cyrillic', letters: /\p{Script=Cyrillic}/gu, candidates: ['be', 'bg', 'ru', 'sr', 'uk'] },
  { name: 'Arabic', letters: /\p{Script=Arabic}/gu, candidates: ['ar', 'fa', 'ku', 'ur'] },
  { name: 'Devanagari', letters: /\p{Script=Devanagari}/gu, candidates: ['hi', 'mr'] },
  { name: 'Han', letters: /\p{Script=Han}/gu, decides: 'zh', weight: 3 },
  { name: 'Kana', letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, decides: 'ja', weight: 2 },
  { name: 'Hangul', letters: /\p{Script=Hangul}/gu, decides: 'ko', weight: 2 },
  ...(
    [
      ['Greek', 'el'],
      ['Hebrew', 'he'],
      ['Thai', 'th'],
      ['Georgian', 'ka'],
      ['Armenian', 'hy'],
      ['Lao', 'lo'],
      ['Khmer', 'km'],
      ['Myanmar', 'my'],
      ['Sinhala', 'si'],
      ['Tamil', 'ta'],
      ['Telugu', 'te'],
      ['Kannada', 'kn'],
      ['Malayalam', 'ml'],
      ['Gujarati', 'gu'],
      ['Gurmukhi', 'pa'],
      ['Oriya', 'or'],
      ['Bengali', 'bn'],
      ['Ethiopic', 'am'],
      ['Tibetan', 'bo'],
    ] as const
  ).map(([name, decides]) => ({ name, letters: new RegExp(`\\p{Script=${name}}`, 'gu'), decides })),
];

/** The writing system of a text. */
export interface ScriptFinding {
  readonly name: string;
  /** Letters of any script in the text. */
  readonly letters: number;
  /** Share of the text's letters (weighted) that belong to the script. */
  readonly share: number;
  readonly decides?: string;
  readonly candidates: readonly string[];
}

/** Finds the script that most of a text is written in, or `undefined` when it has no letters. */
export function dominantScript(text: string): ScriptFinding | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return undefined;
  const counts = new Map<ScriptRule, number>();
  let [total, unseen] = [0, letters];
  for (const rule of SCRIPTS) {
    if (unseen <= 0) break;
    const count = text.match(rule.letters)?.length ?? 0;
    unseen -= count;
    if (count > 0) counts.set(rule, count * (rule.weight ?? 1));
    total += count * (rule.weight ?? 1);
  }
  return pick(counts, Math.max(total, 1), letters);
}

function pick(counts: Map<ScriptRule, number>, total: number, letters: number): ScriptFinding | undefined {
  const kana = [...counts].find(([rule]) => rule.name === 'Kana');
  const han = [...counts].find(([rule]) => rule.name === 'Han');
  // Japanese is written in both; a Chinese text quotes a little kana at most.
  const isJapanese = kana !== undefined && kana[1] >= 0.1 * ((han?.[1] ?? 0) + kana[1]);
  if (kana && han) {
    const [into, from] = isJapanese ? [kana, han] : [han, kana];
    counts.set(into[0], into[1] + from[1]);
    counts.delete(from[0]);
  }
  const best = [...counts].sort((one, other) => other[1] - one[1])[0];
  if (!best) return undefined;
  const [rule, weight] = best;
  return {
    name: rule.name,
    letters,
    share: weight / total,
    ...(rule.decides === undefined ? {} : { decides: rule.decides }),
    candidates: rule.candidates ?? [],
  };
}
