/** Log-odds of words: how much more often a word stands in, or around, text of an article than elsewhere. */
export interface TokenWeights {
  /** Words of `id` and `class`. */
  readonly classes: ReadonlyMap<string, number>;
  /** Words of short blocks' texts. */
  readonly words: ReadonlyMap<string, number>;
}

/** Reads `token:weight` pairs (weights in hundredths) separated by spaces. */
export function parseWeights(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const pair of text.split(' ')) {
    const at = pair.lastIndexOf(':');
    if (at > 0) weights.set(pair.slice(0, at), Number(pair.slice(at + 1)) / 100);
  }
  return weights;
}

/** Tokens of one element beyond these say nothing new: atomic CSS. */
const MAX_TOKENS = 12;
const MIN_LENGTH = 3;
const MAX_LENGTH = 20;

/** The words of an element's lower-case `id` and `class`: `article-body__text--lead` has article, body, text, lead. */
export function classTokens(names: string): string[] {
  const tokens: string[] = [];
  let start = 0;
  for (let at = 0; at <= names.length && tokens.length < MAX_TOKENS; at += 1) {
    const code = at < names.length ? names.charCodeAt(at) : 0;
    if (code >= 97 && code <= 122) continue;
    const length = at - start;
    if (length >= MIN_LENGTH && length <= MAX_LENGTH) {
      const token = names.slice(start, at);
      if (!tokens.includes(token)) tokens.push(token);
    }
    start = at + 1;
  }
  return tokens;
}

/** Characters of a text that are read for its words, and how many words are taken. */
const HEAD = 160;
const MAX_WORDS = 16;
const IS_ASCII = /^[\u0000-\u007f]*$/;
const WORD = /[\p{L}\p{M}]{2,}/gu;

/** The first words of a text, lower case. */
export function textTokens(text: string): string[] {
  const head = text.slice(0, HEAD).toLowerCase();
  return IS_ASCII.test(head) ? asciiWords(head) : (head.match(WORD)?.slice(0, MAX_WORDS) ?? []);
}

/** The same for text without letters beyond `a` to `z`, which most text is: without the tables of Unicode. */
function asciiWords(head: string): string[] {
  const words: string[] = [];
  let start = 0;
  for (let at = 0; at <= head.length && words.length < MAX_WORDS; at += 1) {
    const code = at < head.length ? head.charCodeAt(at) : 0;
    if (code >= 97 && code <= 122) continue;
    if (at - start >= 2) words.push(head.slice(start, at));
    start = at + 1;
  }
  return words;
}
