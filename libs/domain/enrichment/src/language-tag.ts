/** Codes that name the same language for us: macro languages, retired codes, and codes that ICU prefers. */
const SAME: Readonly<Record<string, string>> = { nb: 'no', nn: 'no', fil: 'tl', cmn: 'zh', sh: 'sr' };

/**
 * Base language of a tag as pages and feeds write it: `en_US`, `EN`, `iw-IL`, `deu`, `zh-Hans-CN`.
 *
 * @returns ISO 639-1 code (639-3 where there is none), or `undefined` when the text is no language tag, is `und`, or
 *   means no language (`mul`, `zxx`)
 */
export function baseLanguage(tag: string | undefined): string | undefined {
  const match = /^\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?\s*$/.exec((tag ?? '').slice(0, 64));
  if (!match?.[1]) return undefined;
  const base = new Intl.Locale(match[1].toLowerCase()).language;
  if (['und', 'mul', 'zxx', 'mis'].includes(base)) return undefined;
  return SAME[base] ?? base;
}
