/** Characters from which a string in page state may be a paragraph. */
const MIN_PARAGRAPH = 40;
const MAX_VALUES = 200_000;
const MAX_DEPTH = 60;

interface Strand {
  chars: number;
  readonly texts: string[];
}

/**
 * The article that hides in the state which frameworks (Next, Nuxt, Fusion, Apollo) put into scripts: of all arrays
 * and fields with the same path, the one that holds most prose, its texts in order.
 */
export function longestProseIn(scripts: readonly string[]): string[] {
  let best: Strand | undefined;
  for (const script of scripts) {
    const strands = new Map<string, Strand>();
    for (const value of jsonValuesIn(script)) collect(value, '', strands, 0, { left: MAX_VALUES });
    for (const strand of strands.values()) if (strand.chars > (best?.chars ?? 0)) best = strand;
  }
  return best ? [...new Set(best.texts)] : [];
}

function collect(
  value: unknown,
  path: string,
  strands: Map<string, Strand>,
  depth: number,
  budget: { left: number },
): void {
  budget.left -= 1;
  if (budget.left < 0 || depth > MAX_DEPTH) return;
  if (typeof value === 'string') take(value, path, strands);
  else if (Array.isArray(value))
    for (const item of value) collect(item, `${path}[]`, strands, depth + 1, budget);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      // Keys that are identifiers part what belongs together: all of them count as one.
      collect(item, `${path}.${/\d/.test(key) ? '#' : key}`, strands, depth + 1, budget);
    }
  }
}

function take(text: string, path: string, strands: Map<string, Strand>): void {
  if (
    text.length < MIN_PARAGRAPH ||
    !/\s/.test(text.slice(0, 200)) ||
    !/[.!?。…]/.test(text) ||
    /[{}]|=>|function\s*\(/.test(text.slice(0, 400))
  )
    return;
  const strand = strands.get(path) ?? { chars: 0, texts: [] };
  strand.chars += text.length;
  strand.texts.push(text);
  strands.set(path, strand);
}

function jsonValuesIn(script: string): unknown[] {
  const flight = [...script.matchAll(/__next_f\.push\((\[1,"(?:[^"\\]|\\.)*"\])\)/g)].map((match) =>
    parse(match[1] as string),
  );
  if (flight.length > 0) return flightValues(flight);
  const start = script.search(/[[{]/);
  if (start < 0) return [];
  const end = Math.max(script.lastIndexOf('}'), script.lastIndexOf(']')) + 1;
  const whole = parse(script.slice(start, end));
  if (whole !== undefined) return [whole];
  const first = parse(balanced(script, start));
  return first === undefined ? [] : [first];
}

/** Next's flight data: rows of `id:JSON`, cut at any place into pushed strings. */
function flightValues(pushes: readonly unknown[]): unknown[] {
  const text = pushes
    .map((push) => (Array.isArray(push) && typeof push[1] === 'string' ? push[1] : ''))
    .join('');
  const values: unknown[] = [];
  for (let at = 0; at < text.length;) {
    const long = LONG_TEXT.exec(text.slice(at, at + 24));
    if (long) {
      const start = at + long[0].length;
      at = afterBytes(text, start, Number.parseInt(long[1] as string, 16));
      values.push({ text: text.slice(start, at) });
      continue;
    }
    const end = text.indexOf('\n', at);
    const row = text.slice(at, end < 0 ? text.length : end);
    values.push(parse(row.slice(row.indexOf(':') + 1)) ?? row);
    at += row.length + 1;
  }
  return values;
}

/** `id:T`, the text's length in bytes of UTF-8 as a hexadecimal number, a comma: the text follows as it is. */
const LONG_TEXT = /^\n?[\da-f]+:T([\da-f]+),/;

/** Where `bytes` bytes of UTF-8 behind `start` end. */
function afterBytes(text: string, start: number, bytes: number): number {
  let at = start;
  for (let left = bytes; left > 0 && at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair stands for two of its four bytes.
    left -= code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return at;
}

/** The first bracket and all up to its partner. */
function balanced(text: string, start: number): string {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return text.slice(start, at + 1);
    }
  }
  return '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
