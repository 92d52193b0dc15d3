import { squash, tidyLine } from '../text/tidy.js';

/**
 * What parts a page title from the name of its site. Guillemets and colons part only with white space on both sides,
 * because they also close a quotation; the wide bar and colon of East Asian pages part without any.
 */
const SEPARATOR = /\s+[|–—·•»«:/\\~>*ㅣ-]+\s+|\s*[|ㅣ｜]\s*|\s+::\s+|--|：(?=[^：]{2,16}$)/g;
/** Characters that a part may have besides the site's name: `The Paper Online`, not a headline that names the paper. */
const MORE_THAN_NAME = 20;
/** A date that stands where the site's name does: `Headline – DW – 30.01.2024`. */
const DATE_PART = /^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$|^\(?\d{1,2} \p{L}+ \d{4}\)?$/u;

/** Cuts the name of the site off a title: `Headline | Section - The Paper` gives `Headline | Section`. */
export function withoutSite(title: string, siteName: string, url: string): string {
  const text = tidyLine(title);
  const parts = splitTitle(text);
  if (parts.length < 2) return text;
  const isSite = siteTest(siteName, url);
  let end = parts.length;
  let begin = 0;
  while (end - begin > 1 && isSite(parts[end - 1]?.text ?? '')) end -= 1;
  // `Headline – Site – 1.2.2024`, `Headline * Site * by Somebody`: the site's name stands before the last part.
  for (const tail of [2, 3]) {
    if (end === parts.length && end > tail && isSite(parts[end - tail]?.text ?? '')) end -= tail;
  }
  const wasCut = end < parts.length;
  while (end - begin > 1 && isSite(parts[begin]?.text ?? '')) begin += 1;
  if (!wasCut && begin === 0) return longestHead(text, parts);
  const last = parts[end - 1];
  return last === undefined ? text : text.slice(parts[begin]?.start ?? 0, last.end).trim();
}

/** The first part of a title that bars part, when it is long enough to be one: `Headline | News | Views`. */
export function headOfTitle(title: string): string {
  const text = tidyLine(title);
  const [first, ...rest] = splitTitle(text);
  if (!first || rest.length === 0) return text;
  return first.text.length >= 12 || first.text.length > text.length / 2 ? first.text.trim() : text;
}

/** The last part of a page title when it is the host's name, or its initials: `Headline | Valley Notes` on valleynotes.example. */
export function siteInTitle(title: string, url: string): string {
  const parts = splitTitle(tidyLine(title));
  const last = parts.length < 2 ? '' : (parts.at(-1)?.text.trim() ?? '');
  const words = squash(last).split(' ').filter(Boolean);
  const host = hostWords(url);
  if (words.length === 0 || words.length > 5 || host.length < 3) return '';
  const solid = words.join('').replace(/^(?:the|der|die|das|le|la|el)(?=.{4})/, '');
  const initials = words.map((word) => word[0]).join('');
  const bare = host.replaceAll('-', '');
  return solid === bare || (solid.length >= 4 && bare.includes(solid)) || initials === bare ? last : '';
}

function siteTest(siteName: string, url: string): (part: string) => boolean {
  const site = squash(siteName);
  const host = hostWords(url);
  return (part) => {
    if (DATE_PART.test(part.trim())) return true;
    const folded = squash(part);
    if (folded === '') return true;
    if (
      site !== '' &&
      (folded === site ||
        (folded.includes(site) && folded.length <= site.length + MORE_THAN_NAME) ||
        (folded.length > 3 && site.includes(folded)))
    )
      return true;
    const solid = folded.replaceAll(' ', '').replace(/^the/, '');
    return (
      solid.length >= 3 &&
      (host.includes(solid) ||
        (solid.length <= host.length + MORE_THAN_NAME && host.length > 3 && solid.includes(host)))
    );
  };
}

/** Without a known site name only a short last part after a bar is taken for one. */
function longestHead(text: string, parts: readonly { text: string; start: number; end: number }[]): string {
  const last = parts.at(-1);
  const before = parts.at(-2);
  if (!last || !before || !/[|｜ㅣ]/.test(text.slice(before.end, last.start))) return text;
  const head = text.slice(0, before.end).trim();
  return last.text.split(' ').length <= 4 && head.split(' ').length >= 4 ? head : text;
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
