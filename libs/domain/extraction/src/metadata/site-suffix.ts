import { squash, tidyLine } from '../text/tidy.js';

/** What parts a page title from the name of its site. */
const SEPARATOR = /\s+[|–—·•»«:/\\~>ㅣ-]+\s+|\s*[|»«ㅣ]\s*|\s+::\s+|--/g;

/** Cuts the name of the site off a title: `Headline | Section - The Paper` gives `Headline`. */
export function withoutSite(title: string, siteName: string, url: string): string {
  const text = tidyLine(title);
  const parts = splitTitle(text);
  if (parts.length < 2) return text;
  const site = squash(siteName);
  const host = hostWords(url);
  let end = parts.length;
  let begin = 0;
  const isSite = (part: string): boolean => {
    const folded = squash(part);
    if (folded === '') return true;
    if (
      site !== '' &&
      (folded === site || folded.includes(site) || (folded.length > 3 && site.includes(folded)))
    )
      return true;
    const solid = folded.replaceAll(' ', '').replace(/^the/, '');
    return (
      solid.length >= 3 &&
      (host.includes(solid) || (solid.length < 40 && host.length > 3 && solid.includes(host)))
    );
  };
  while (end - begin > 1 && isSite(parts[end - 1]?.text ?? '')) end -= 1;
  const wasCut = end < parts.length;
  while (end - begin > 1 && isSite(parts[begin]?.text ?? '')) begin += 1;
  if (!wasCut && begin === 0) return longestHead(text, parts);
  const last = parts[end - 1];
  return last === undefined ? text : text.slice(parts[begin]?.start ?? 0, last.end).trim();
}

/** Without a known site name only a short last part after a bar or dash is taken for one. */
function longestHead(text: string, parts: readonly { text: string; start: number; end: number }[]): string {
  const last = parts.at(-1);
  const before = parts.at(-2);
  if (!last || !before || !/[|–—-]/.test(text.slice(before.end, last.start))) return text;
  const head = text.slice(0, before.end).trim();
  return last.text.split(' ').length <= 4 &&
    head.split(' ').length >= 4 &&
    /[|]/.test(text.slice(before.end, last.start))
    ? head
    : text;
}

function splitTitle(title: string): { text: string; start: number; end: number }[] {
  const parts: { text: string; start: number; end: number }[] = [];
  let start = 0;
  for (const match of title.matchAll(SEPARATOR)) {
    parts.push({ text: title.slice(start, match.index), start, end: match.index });
    start = match.index + match[0].length;
  }
  parts.push({ text: title.slice(start), start, end: title.length });
  return parts;
}

function hostWords(url: string): string {
  try {
    const labels = new URL(url).hostname.split('.');
    return (
      (labels.length > 2 ? labels.slice(-3, -1) : labels.slice(0, 1))
        .filter((label) => label.length > 3)
        .at(-1) ??
      labels.at(-2) ??
      ''
    );
  } catch {
    return '';
  }
}
