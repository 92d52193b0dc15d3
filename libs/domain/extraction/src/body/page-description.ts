import type { TokenWeights } from '../model/token-weights.js';
import { ElementNotes } from './element-notes.js';
import type { PageContext } from './page-context.js';
import { pageNotes, type PageHints, type PageNotes } from './page-notes.js';

/** What the features of a page's blocks are made from; the choice between candidates uses it again. */
export interface PageDescription {
  readonly context: PageContext;
  readonly hints: PageHints;
  readonly notes: PageNotes;
  readonly elements: ElementNotes;
}

export function describePage(context: PageContext, hints: PageHints, weights: TokenWeights): PageDescription {
  const elements = new ElementNotes(context, weights.classes);
  return { context, hints, notes: pageNotes(context, hints, weights), elements };
}
