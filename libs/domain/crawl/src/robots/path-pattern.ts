import { normalizePercentEncoding } from '../url/percent-encoding.js';

/** A compiled path of an allow or disallow line. */
export interface PathPattern {
  /** The literal runs between the asterisks. */
  readonly runs: readonly string[];
  /** The path must end where the pattern ends (`$`). */
  readonly isAnchored: boolean;
  /** Octets of the pattern as written: the longest match wins (RFC 9309 §2.2.2). */
  readonly length: number;
}

/** Compiles a path by RFC 9309 §2.2.3: `*` is any run of octets, a final `$` the end of the path. */
export function compilePattern(path: string): PathPattern {
  const text = normalizeOctets(path);
  const isAnchored = text.endsWith('$');
  const runs = (isAnchored ? text.slice(0, -1) : text).split('*');
  return { runs, isAnchored, length: text.length };
}

/**
 * Whether a path (with its query) matches. Runs are searched from left to right, each at its first place, which
 * is right for patterns with nothing but `*`; the cost is linear in the path however many asterisks there are.
 */
export function matchesPattern(pattern: PathPattern, path: string): boolean {
  const { runs, isAnchored } = pattern;
  const first = runs[0] as string;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  if (runs.length === 1) return !isAnchored || path.length === at;
  const last = runs.length - 1;
  for (let i = 1; i < last; i += 1) {
    const found = path.indexOf(runs[i] as string, at);
    if (found < 0) return false;
    at = found + (runs[i] as string).length;
  }
  const tail = runs[last] as string;
  return isAnchored ? path.length - tail.length >= at && path.endsWith(tail) : path.indexOf(tail, at) >= 0;
}

/**
 * One spelling for patterns and paths alike (RFC 9309 §2.2.2): octets outside ASCII percent-encoded, encoded
 * octets of unreserved characters decoded, hex digits in upper case. `%2F` stays apart from `/`, `%2A` from `*`.
 */
export function normalizeOctets(path: string): string {
  return normalizePercentEncoding(path.replace(/[^\x20-\x7e]+/g, encodeOctets));
}

/** Unlike encodeURIComponent this never throws: a lone surrogate becomes the replacement character. */
function encodeOctets(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (octet) => `%${octet.toString(16).padStart(2, '0')}`,
  ).join('');
}
