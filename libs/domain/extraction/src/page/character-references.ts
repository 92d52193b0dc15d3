import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** What a reference stands for, and how many characters it takes. */
interface Reference {
  /** One text for each code point. */
  readonly texts: readonly string[];
  readonly length: number;
}

/** What may be a reference, with the character behind it that decides in attributes whether it is one. */
const CANDIDATE = /&[a-z#][0-9a-z]*[;=]?/iy;
/**
 * References that are remembered: pages use few different ones. A longer text that was cut from a page may keep the whole
 * page in memory (V8 copies only up to 12 characters), so longer ones are read anew.
 */
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 12;
const inText = new Map<string, Reference | undefined>();
const inAttribute = new Map<string, Reference | undefined>();

/** Hands over a text in pieces: what stands between its character references, and each of their code points. */
export function decodePieces(text: string, take: (piece: string) => void): void {
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', Math.max(at + 1, from))) {
    const reference = referenceAt(text, at, inText, readInText);
    if (!reference) continue;
    if (at > from) take(text.slice(from, at));
    for (const piece of reference.texts) take(piece);
    from = at + reference.length;
  }
  if (from < text.length) take(from === 0 ? text : text.slice(from));
}

/** The value of an attribute with its character references decoded. */
export function withoutReferences(value: string): string {
  let at = value.indexOf('&');
  if (at < 0) return value;
  let decoded = '';
  let from = 0;
  for (; at >= 0; at = value.indexOf('&', Math.max(at + 1, from))) {
    const reference = referenceAt(value, at, inAttribute, readInAttribute);
    if (!reference) continue;
    decoded += value.slice(from, at) + reference.texts.join('');
    from = at + reference.length;
  }
  return decoded + value.slice(from);
}

function referenceAt(
  text: string,
  at: number,
  known: Map<string, Reference | undefined>,
  read: (candidate: string) => Reference | undefined,
): Reference | undefined {
  CANDIDATE.lastIndex = at;
  const candidate = CANDIDATE.exec(text)?.[0];
  if (candidate === undefined) return undefined;
  const found = known.get(candidate);
  if (found !== undefined || known.has(candidate)) return found;
  const reference = read(candidate);
  if (known.size < MAX_KNOWN && candidate.length <= MAX_KNOWN_LENGTH) known.set(candidate, reference);
  return reference;
}

const BEFORE_VALUE = '<a b="';

const readInText = (candidate: string): Reference | undefined =>
  new ReferenceReader().read(`${candidate} `, 0);
const readInAttribute = (candidate: string): Reference | undefined =>
  new ReferenceReader().read(`${BEFORE_VALUE}${candidate} ">`, BEFORE_VALUE.length);

/**
 * Asks the tokenizer about one reference: it knows them all, and when they need no semicolon. It does not decode along
 * with a page, because then it looks at every character, while otherwise it searches for the next `<` or quote.
 */
class ReferenceReader implements TokenizerCallbacks {
  private readonly texts: string[] = [];
  private end = 0;

  read(html: string, start: number): Reference | undefined {
    const tokenizer = new Tokenizer({ decodeEntities: true }, this);
    tokenizer.write(html);
    tokenizer.end();
    const { texts, end } = this;
    return texts.length === 0 ? undefined : { texts, length: end - start };
  }

  ontextentity(codepoint: number, end: number): void {
    this.texts.push(String.fromCodePoint(codepoint));
    this.end = end;
  }
  onattribentity(codepoint: number): void {
    this.texts.push(String.fromCodePoint(codepoint));
  }
  /** The rest of the value tells where the reference ended. */
  onattribdata(start: number): void {
    this.end = start;
  }
  onattribend(): void {}
  onattribname(): void {}
  oncdata(): void {}
  onclosetag(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onopentagend(): void {}
  onopentagname(): void {}
  onprocessinginstruction(): void {}
  onselfclosingtag(): void {}
  ontext(): void {}
}
