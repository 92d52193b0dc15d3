/** One candidate of a `srcset`; without descriptors it carries neither width nor density. */
export interface SrcsetCandidate {
  readonly url: string;
  /** Pixels (`w` descriptor). */
  readonly width?: number;
  /** Pixels (`h` descriptor). */
  readonly height?: number;
  /** Device pixels a CSS pixel (`x` descriptor). */
  readonly density?: number;
}

const SPACE = /[\t\n\f\r ]/;
const INTEGER = /^\d+$/;
const FLOAT = /^-?(?:\d+|\d*\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a `srcset` value. HTML Standard, "parse a srcset attribute": candidates with descriptors that break the rules
 * are left out, the others keep their order.
 */
export function parseSrcset(input: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  let at = 0;
  for (;;) {
    while (at < input.length && (SPACE.test(input[at] as string) || input[at] === ',')) at += 1;
    if (at >= input.length) return candidates;
    const start = at;
    while (at < input.length && !SPACE.test(input[at] as string)) at += 1;
    let url = input.slice(start, at);
    let descriptors: string[] = [];
    if (url.endsWith(',')) url = url.replace(/,+$/, '');
    else [descriptors, at] = readDescriptors(input, at);
    const candidate = candidateOf(url, descriptors);
    if (candidate) candidates.push(candidate);
  }
}

function readDescriptors(input: string, from: number): [string[], number] {
  const descriptors: string[] = [];
  let current = '';
  let isInParens = false;
  let at = from;
  for (; at < input.length; at += 1) {
    const char = input[at] as string;
    if (isInParens) {
      current += char;
      if (char === ')') isInParens = false;
    } else if (SPACE.test(char)) {
      if (current !== '') descriptors.push(current);
      current = '';
    } else if (char === ',') {
      at += 1;
      break;
    } else {
      current += char;
      if (char === '(') isInParens = true;
    }
  }
  if (current !== '') descriptors.push(current);
  return [descriptors, at];
}

function candidateOf(url: string, descriptors: readonly string[]): SrcsetCandidate | undefined {
  let width: number | undefined;
  let height: number | undefined;
  let density: number | undefined;
  for (const descriptor of descriptors) {
    const body = descriptor.slice(0, -1);
    const kind = descriptor.at(-1);
    if (kind === 'w' && INTEGER.test(body)) {
      if (width !== undefined || density !== undefined || Number(body) === 0) return undefined;
      width = Number(body);
    } else if (kind === 'x' && FLOAT.test(body)) {
      if (width !== undefined || height !== undefined || density !== undefined || Number(body) < 0)
        return undefined;
      density = Number(body);
    } else if (kind === 'h' && INTEGER.test(body)) {
      if (height !== undefined || density !== undefined || Number(body) === 0) return undefined;
      height = Number(body);
    } else return undefined;
  }
  if (height !== undefined && width === undefined) return undefined;
  return {
    url,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(density === undefined ? {} : { density }),
  };
}
