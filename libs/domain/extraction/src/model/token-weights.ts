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

const NOT_LETTERS = /[^a-z]+/;
/** Tokens of one element beyond these say nothing new: atomic CSS. */
const MAX_TOKENS = 12;

/** The words of an element's `id` and `class`: `article-body__text--lead` has article, body, text, lead. */
export function classTokens(names: string): string[] {
  const tokens: string[] = [];
  for (const token of names.split(NOT_LETTERS)) {
    if (token.length >= 3 && token.length <= 20 && !tokens.includes(token)) tokens.push(token);
    if (tokens.length >= MAX_TOKENS) break;
  }
  return tokens;
}

/** The first words of a text, lower case. */
export function textTokens(text: string): string[] {
  return text.slice(0, 160).toLowerCase().match(WORD)?.slice(0, 16) ?? [];
}
const WORD = /[\p{L}\p{M}]{2,}/gu;
