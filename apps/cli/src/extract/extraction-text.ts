import { textOf, type Block, type ExtractedArticle, type Found } from '@dateline/contracts';
import type { ExplainedBlock, Extraction } from '@dateline/extraction';
import { table } from '../output.js';

/** Characters of a value or block that a line shows; `--json` has them whole. */
const SHOWN_CHARS = 110;

/** Field, where it was read, how sure that is, value. */
type Row = readonly [field: string, from: string, sure: string, value: string];

/** What was found on a page, for people: every field with its provenance and confidence, or why it is no article. */
export function tellExtraction(url: string, extraction: Extraction): string {
  const page = `page      ${url}`;
  if (extraction.kind === 'rejection') return `${page}\nrejected  ${extraction.reason}: ${extraction.note}`;
  const { article } = extraction;
  const rows: Row[] = [['field', 'from', 'sure', 'value'], ...foundRows(article), ...statedRows(article)];
  return `${page}\n\n${table(rows)}\n\n${tellBody(article)}`;
}

/** The block list with its scores: `+` marks what was chosen as body, the path where a block stands. */
export function tellBlocks(blocks: readonly ExplainedBlock[] | undefined): string {
  if (blocks === undefined)
    return 'There is no block list: the page was not read as HTML, or is over a limit.';
  const chosen = blocks.filter((block) => block.isChosen).length;
  const lines = blocks.map(
    ({ index, probability, isChosen, text, path }) =>
      `${isChosen ? '+' : ' '} ${probability.toFixed(3)} ${String(index).padStart(4)}  ${short(text)}\n              ${path}`,
  );
  return [
    `blocks    ${blocks.length}, of which ${chosen} chosen (+); probability, place, text, path`,
    ...lines,
  ].join('\n');
}

function foundRows(article: ExtractedArticle): Row[] {
  return [
    ...foundRow('title', article.title),
    ...foundRow('lead', article.lead),
    ...foundRow('authors', article.authors, (names) => names.join(', ')),
    ...publishedRows(article),
    ...foundRow('modified', article.modifiedAt),
    ...foundRow('section', article.section),
    ...foundRow('canonical', article.canonicalUrl),
    ...foundRow('site', article.siteName),
    ['charset', '-', article.charset.confidence.toFixed(2), article.charset.name],
  ];
}

function foundRow<Value>(
  field: string,
  value: Found<Value> | undefined,
  toText: (value: Value) => string = String,
): Row[] {
  return value
    ? [[field, value.provenance, value.confidence.toFixed(2), short(toText(value.value))]]
    : [[field, '-', '-', 'not found']];
}

function publishedRows({ publishedAt }: ExtractedArticle): Row[] {
  if (!publishedAt) return [['published', '-', '-', 'not found']];
  const { value, precision, zone, provenance, confidence, candidates, suspectReason, isSuspect } =
    publishedAt;
  const more = [
    `to the ${precision}`,
    ...(zone ? [`zone ${zone}`] : []),
    ...(isSuspect ? [`suspect: ${suspectReason ?? 'no reason given'}`] : []),
  ];
  return [
    ['published', provenance, confidence.toFixed(2), `${value} (${more.join(', ')})`],
    ...candidates.map((one): Row => ['', one.provenance, '', `or ${one.value} (to the ${one.precision})`]),
  ];
}

/** What has no runner-up: the page says it or does not. */
function statedRows(article: ExtractedArticle): Row[] {
  const { tags, images, robots, ampUrl, declaredLanguage, isAccessibleForFree } = article;
  const flags = Object.entries(robots).flatMap(([flag, isSet]) => (isSet ? [flag] : []));
  const lead = images.find((image) => image.isLead) ?? images[0];
  const stated: [string, string | undefined][] = [
    ['language', declaredLanguage],
    ['tags', tags.join(', ')],
    ['images', lead && `${images.length}, first ${lead.url}`],
    ['AMP', ampUrl],
    ['free', isAccessibleForFree === undefined ? undefined : isAccessibleForFree ? 'yes' : 'no'],
    ['robots', flags.join(', ')],
  ];
  return stated.flatMap(([field, value]): Row[] => (value ? [[field, '-', '-', short(value)]] : []));
}

function tellBody({ kind, textStatus, blocks }: ExtractedArticle): string {
  const characters = textOf(blocks).length;
  const head = `body      ${kind}, ${textStatus}: ${blocks.length} blocks, ${characters} characters`;
  return `${head}\n${table(blocks.map((block) => [`  ${block.type}`, short(wordsOf(block))]))}`;
}

function wordsOf(block: Block): string {
  switch (block.type) {
    case 'image':
      return block.caption ? `${block.url} – ${block.caption}` : block.url;
    case 'list':
      return block.items.join(' · ');
    case 'table':
      return block.rows.map((row) => row.join(' | ')).join(' · ');
    case 'paragraph':
    case 'heading':
    case 'quote':
    case 'embed':
      return block.text;
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS - 1).toWellFormed()}…` : line;
}
