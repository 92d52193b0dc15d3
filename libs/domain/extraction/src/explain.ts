import { decodeText } from './charset/decode-text.js';
import { isPlainText } from './extract-article.js';
import type { ExtractionOptions } from './extraction.js';
import { readHtml, type HtmlReading } from './html-article.js';
import { DEFAULT_LIMITS } from './limits.js';
import { committedModels } from './model/models.js';
import type { PageElement } from './page/page.js';
import { TooComplexError } from './page/read-page.js';
import { ruleFor } from './site-rules/site-rules.js';

/** One block of a page and what was thought of it. */
export interface ExplainedBlock {
  /** Place on the page, from 0. */
  readonly index: number;
  readonly text: string;
  /** Probability of being part of the article, 0–1. */
  readonly probability: number;
  readonly isChosen: boolean;
  /** Innermost element and those around it: `p < div.article-body < article < main`. */
  readonly path: string;
}

const MAX_PATH = 6;

/** The block list of a reading with its scores: what `dateline extract --explain` shows. */
export function explainBody({ body }: HtmlReading): ExplainedBlock[] {
  const chosen = new Set(body.chosen.map((block) => block.index));
  return body.context.blocks.map((block) => ({
    index: block.index,
    text: block.text,
    probability: Math.round((body.probabilities[block.index] ?? 0) * 1000) / 1000,
    isChosen: chosen.has(block.index),
    path: pathOf(block.element),
  }));
}

/**
 * The block list of a capture, read as {@link extractArticle} reads it; `undefined` for plain text, which has no markup to
 * judge, and for pages over a limit.
 */
export function explainCapture(bytes: Uint8Array, options: ExtractionOptions): ExplainedBlock[] | undefined {
  const decoded = decodeText(bytes, options.contentType);
  if (isPlainText(decoded, options.contentType)) return undefined;
  const { url, hints = {}, limits, rules = [] } = options;
  try {
    const rule = ruleFor(url, rules);
    return explainBody(
      readHtml(decoded.text, url, hints, { ...DEFAULT_LIMITS, ...limits }, committedModels(), rule),
    );
  } catch (error) {
    if (error instanceof TooComplexError) return undefined;
    throw error;
  }
}

function pathOf(element: PageElement): string {
  const names: string[] = [];
  for (let at: PageElement | undefined = element; at && names.length < MAX_PATH; at = at.parent) {
    const [first] = at.classes.split(/\s+/, 1);
    names.push(first ? `${at.tag}.${first}` : at.id === '' ? at.tag : `${at.tag}#${at.id}`);
  }
  return names.join(' < ');
}
