/// <reference lib="es2024.string" />

/** Matches, in JSON text, what PostgreSQL cannot take out of it as text: an escaped NUL or lone surrogate. */
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * Text that PostgreSQL can store: NUL is removed, a lone UTF-16 surrogate becomes U+FFFD. Scraped pages hold both, and
 * one of them in one row would fail the whole batch.
 */
export function wellFormedText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

/** A value as JSON text that every JSON function of PostgreSQL accepts, and the value that this text stands for. */
export interface WellFormedJson<Value> {
  readonly text: string;
  readonly value: Value;
}

/**
 * Serialises a value for a `json` column.
 *
 * `JSON.stringify` writes NUL and lone surrogates as escapes, so one search over its output tells whether there is
 * anything to repair; the walk over the value is paid for by the rare dirty one only.
 */
export function wellFormedJson<Value>(value: Value): WellFormedJson<Value> {
  const text = JSON.stringify(value);
  if (!SUSPECT_ESCAPE.test(text)) return { text, value };
  const clean = repair(value) as Value;
  return { text: JSON.stringify(clean), value: clean };
}

/** JSON text for a `json` column or for rows handed over as one `json` parameter. */
export function jsonText(value: unknown): string {
  return wellFormedJson(value).text;
}

/** The value with every text in it, keys included, made well-formed. */
export function wellFormed<Value>(value: Value): Value {
  return wellFormedJson(value).value;
}

function repair(value: unknown): unknown {
  if (typeof value === 'string') return wellFormedText(value);
  if (Array.isArray(value)) return value.map(repair);
  if (
    value === null ||
    typeof value !== 'object' ||
    typeof (value as { toJSON?: unknown }).toJSON === 'function'
  ) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [wellFormedText(key), repair(inner)]),
  );
}
