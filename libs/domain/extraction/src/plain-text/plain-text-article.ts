import type { Block, ExtractedArticle, Found } from '@dateline/contracts';
import { choosePublishedAt } from '../metadata/published-at.js';
import { tidyLine, tidyText } from '../text/tidy.js';
import { readLeakedHeader, type LeakedHeader } from './leaked-header.js';

/** Characters of the longest first line that is taken for a title, and of a derived title. */
const MAX_TITLE = 180;
const MAX_DERIVED_TITLE = 110;
/** Characters of a paragraph in which its first sentence is looked for. */
const MAX_LOOKED_AT = 2_000;

/** What a plain text is as an article; without blocks when it holds no text. */
export type PlainTextReading = Pick<
  ExtractedArticle,
  'title' | 'blocks' | 'images' | 'publishedAt' | 'siteHost' | 'siteName'
>;

/** Reads a plain-text capture: an optional header of pieces that leaked from the page, a title line, paragraphs. */
export function readPlainText(text: string): PlainTextReading | undefined {
  const parts = paragraphsOf(text);
  const header = readLeakedHeader(parts[0] ?? '');
  const paragraphs = header ? parts.slice(1) : parts;
  const [first] = paragraphs;
  if (first === undefined) return undefined;
  const isTitle = paragraphs.length > 1 && looksLikeTitle(first);
  const title: Found<string> = isTitle
    ? { value: tidyLine(first), provenance: 'text', confidence: 0.7 }
    : { value: deriveTitle(first), provenance: 'derived', confidence: 0.4 };
  const body = isTitle ? paragraphs.slice(1) : paragraphs;
  const blocks: Block[] = body.map((paragraph) => ({ type: 'paragraph', text: paragraph }));
  return { title, blocks, images: [], ...fromHeader(header) };
}

function fromHeader(header: LeakedHeader | undefined): Partial<PlainTextReading> {
  if (!header) return {};
  const publishedAt = header.date
    ? choosePublishedAt([
        { candidate: { value: header.date, provenance: 'text', kind: 'text' }, probability: 0.8 },
      ])
    : undefined;
  const [image] = header.renditions.length === 0 ? [] : [largestOf(header)];
  return {
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(header.host === undefined
      ? {}
      : {
          siteHost: header.host,
          siteName: { value: header.host, provenance: 'text' as const, confidence: 0.7 },
        }),
    ...(image === undefined
      ? {}
      : { images: [{ url: image, isLead: true, renditions: [...header.renditions] }] }),
  };
}

function largestOf(header: LeakedHeader): string | undefined {
  return [...header.renditions].sort((a, b) => (b.width ?? 0) - (a.width ?? 0))[0]?.url;
}

/** Paragraphs by blank lines; texts without blank lines have one on each line. */
function paragraphsOf(text: string): string[] {
  const unified = text.replace(/\r\n?/g, '\n');
  const split = unified.trim().split(/\n[^\S\n]*\n\s*/);
  const parts = split.length > 1 ? split : unified.split('\n');
  const paragraphs = parts.map((part) => tidyText(part).replaceAll('\n', ' ')).filter((part) => part !== '');
  return paragraphs;
}

function looksLikeTitle(line: string): boolean {
  if (line.length > MAX_TITLE) return false;
  return !/[.:;,…]["”’»)\]]*$/u.test(line) && !/[.!?]\s+\p{Lu}/u.test(line);
}

/** The first sentence, cut at a word when it is long. */
export function deriveTitle(paragraph: string): string {
  const line = tidyLine(paragraph.slice(0, MAX_LOOKED_AT));
  const sentence = /^.{20,}?[.!?…。！？](?=["”’»)\]]*(?:\s|$))/u.exec(line)?.[0] ?? line;
  const bare = sentence.replace(/[.。]$/u, '');
  if (bare.length <= MAX_DERIVED_TITLE) return bare;
  const head = bare.slice(0, MAX_DERIVED_TITLE).toWellFormed();
  const clause = /^(.{50,}[^\s,;:–—-])\s*(?:[,;:]\s|\s[–—-]\s)/u.exec(head)?.[1];
  const atWord = head.replace(/\s+\S*$/u, '');
  return `${(clause ?? atWord).replace(/[\s,;:–—-]+$/u, '')}…`;
}
