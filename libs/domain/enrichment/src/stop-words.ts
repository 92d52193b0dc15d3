import { STOP_WORD_LISTS } from './stop-word-lists.js';

const sets = new Map<string, ReadonlySet<string>>();

/** Stop words of a language in lower case, or `undefined` where there is no list. */
export function stopWordsOf(language: string): ReadonlySet<string> | undefined {
  const list = Object.hasOwn(STOP_WORD_LISTS, language) ? STOP_WORD_LISTS[language] : undefined;
  if (list === undefined) return undefined;
  let set = sets.get(language);
  if (!set) sets.set(language, (set = new Set(list.split(' '))));
  return set;
}
