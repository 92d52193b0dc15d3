// Which blocks of a page are the article, by alignment with its truth.

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{N}\p{M}]+/gu;
export const tokensOf = (text) => text.toLowerCase().match(TOKEN) ?? [];
const SHINGLE = 4;

/**
 * @param texts block texts in order
 * @param truth text of the article, lines are paragraphs
 * @returns `{ labels: part of each block that is article (0–1), coverage: part of the truth found, words }`
 */
export function labelsFromText(texts, truth) {
  const truthTokens = tokensOf(truth);
  const counts = new Map();
  for (let at = 0; at + SHINGLE <= truthTokens.length; at += 1) {
    const key = truthTokens.slice(at, at + SHINGLE).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lines = new Map();
  for (const line of truth.split('\n')) {
    const key = tokensOf(line).join(' ');
    if (key) lines.set(key, (lines.get(key) ?? 0) + 1);
  }
  const tokens = texts.map(tokensOf);
  const labels = tokens.map((list) => shareInTruth(list, counts, lines));
  keepNearShortOnes(tokens, labels);
  readAcrossShortOnes(tokens, labels, counts);
  dropSpareCopies(tokens, labels, counts, lines);
  const found = new Set();
  tokens.forEach((list, at) => {
    if (labels[at] < 0.3) return;
    for (let i = 0; i + SHINGLE <= list.length; i += 1) found.add(list.slice(i, i + SHINGLE).join(' '));
  });
  const all = [...counts.keys()];
  const coverage = all.length ? all.filter((key) => found.has(key)).length / all.length : lines.size ? 1 : 0;
  return { labels, coverage, words: truthTokens.length };
}

function shareInTruth(list, counts, lines) {
  if (list.length === 0) return 0;
  if (list.length < SHINGLE) return lines.has(list.join(' ')) ? 1 : 0;
  let hits = 0;
  for (let at = 0; at + SHINGLE <= list.length; at += 1)
    if (counts.has(list.slice(at, at + SHINGLE).join(' '))) hits += 1;
  const share = hits / (list.length - SHINGLE + 1);
  return share < 0.15 ? 0 : share > 0.85 ? 1 : share;
}

/** A short line equals a line of the truth by chance; only near found text it is believed. */
function keepNearShortOnes(tokens, labels) {
  const isLong = tokens.map((list, at) => list.length >= 8 && labels[at] > 0.5);
  for (let at = 0; at < tokens.length; at += 1) {
    if (labels[at] === 0 || tokens[at].length >= 8) continue;
    let near = false;
    for (let other = Math.max(0, at - 8); other <= at + 8 && !near; other += 1) near = isLong[other] === true;
    if (!near && tokens[at].length < SHINGLE) labels[at] = 0;
  }
}

/** Cells, items and other short blocks that the truth has in one line: seen in runs of words that go on next door. */
function readAcrossShortOnes(tokens, labels, counts) {
  const starts = [];
  const all = [];
  for (const list of tokens) {
    starts.push(all.length);
    all.push(...list);
  }
  tokens.forEach((list, at) => {
    if (list.length === 0 || list.length >= SHINGLE || labels[at] >= 0.5) return;
    const end = starts[at] + list.length;
    let hits = 0;
    let runs = 0;
    for (let from = Math.max(0, end - SHINGLE); from <= starts[at]; from += 1) {
      runs += 1;
      if (counts.has(all.slice(from, from + SHINGLE).join(' '))) hits += 1;
    }
    // Words of the end of one text and the beginning of the next meet by chance only now and then.
    if (hits > runs / 2) labels[at] = 1;
  });
}

/** Of equal blocks as many are right as the truth has, those with most found text around. */
function dropSpareCopies(tokens, labels, counts, lines) {
  const groups = new Map();
  tokens.forEach((list, at) => {
    if (labels[at] === 0) return;
    const key = list.join(' ');
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(at);
  });
  const density = (at) => {
    let sum = 0;
    for (let other = Math.max(0, at - 12); other <= Math.min(tokens.length - 1, at + 12); other += 1) {
      if (other !== at) sum += labels[other] * tokens[other].length * (1 - Math.abs(other - at) / 16);
    }
    return sum;
  };
  const ranked = [...groups]
    .filter(([, list]) => list.length > 1)
    .map(([key, list]) => [key, list.map((at) => [density(at), at])]);
  for (const [key, list] of ranked) {
    const first = key.split(' ').slice(0, SHINGLE).join(' ');
    const allowed = Math.max(1, lines.get(key) ?? 0, counts.get(first) ?? 0);
    list.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    for (const [, at] of list.slice(allowed)) labels[at] = 0;
  }
}

/** Labels from wanted and unwanted segments; blocks without either stay unknown (-1). */
export function labelsFromSegments(texts, want, avoid) {
  const flat = (text) => text.replace(/\s+/g, ' ').trim();
  const wanted = want.map(flat).filter((text) => text.length > 3);
  const unwanted = avoid.map(flat).filter((text) => text.length > 3);
  return texts.map((text) => {
    const body = flat(text);
    if (wanted.some((segment) => body.includes(segment))) return 1;
    if (unwanted.some((segment) => body.includes(segment)) && body.length < 400) return 0;
    return -1;
  });
}

export const isSpaceless = (text) => SPACELESS.test(text.slice(0, 500));
