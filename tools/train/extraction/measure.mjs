// How good a text is against the truth of its page, for training; the shared stick measures what is reported.
import { tokensOf } from './labels.mjs';

function shingles(text) {
  const tokens = tokensOf(text);
  const counts = new Map();
  for (let at = 0; at < Math.max(1, tokens.length - 3); at += 1) {
    const key = tokens.slice(at, at + 4).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** F1 of 4-word shingles; where the truth marks optional parts, the better variant counts. */
export function shingleF1(truth, text) {
  const whole = truth.paragraphs ?? [truth.text];
  const variants = truth.paragraphs
    ? [
        whole.filter((part) => !/^\[[\s\S]*\]$/.test(part)),
        whole.map((part) => part.replace(/^\[([\s\S]*)\]$/, '$1')),
      ].map((list) => list.join('\n'))
    : [truth.text, ...(truth.optionalHead ? [`${truth.optionalHead}\n${truth.text}`] : [])];
  const got = shingles(text);
  return Math.max(...variants.map((variant) => f1(shingles(variant), got)));
}

function f1(want, got) {
  let hit = 0;
  let wanted = 0;
  let given = 0;
  for (const [key, count] of want) {
    wanted += count;
    hit += Math.min(count, got.get(key) ?? 0);
  }
  for (const count of got.values()) given += count;
  return hit === 0 ? 0 : (2 * hit) / (wanted + given);
}

/** F1 of wanted and unwanted segments. */
export function segmentF1({ want, avoid = [] }, text) {
  const flat = text.replace(/\s+/g, ' ');
  const has = (segment) => flat.includes(segment.replace(/\s+/g, ' ').trim());
  const hits = want.filter(has).length;
  const wrong = avoid.filter(has).length;
  return (2 * hits) / (want.length + hits + wrong || 1);
}
