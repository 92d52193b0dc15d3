import { BLOCK_TREES, CLASS_WEIGHTS, WORD_WEIGHTS } from '../../models/block-model.js';
import { DATE_TREES } from '../../models/date-model.js';
import { QUALITY_TREES } from '../../models/quality-model.js';
import { TITLE_TREES } from '../../models/title-model.js';
import { BoostedTrees } from './boosted-trees.js';
import { parseWeights, type TokenWeights } from './token-weights.js';

/** All trained models. Training replaces them by models that have not seen the page's site. */
export interface ExtractionModels {
  /** Is this block part of the article? */
  readonly blocks: BoostedTrees;
  /** Is this narrower choice of blocks better than the one over the whole page? */
  readonly quality: BoostedTrees;
  readonly title: BoostedTrees;
  readonly date: BoostedTrees;
  readonly weights: TokenWeights;
}

let unpacked: ExtractionModels | undefined;

/** The committed models, unpacked at first use. */
export function committedModels(): ExtractionModels {
  unpacked ??= {
    blocks: BoostedTrees.parse(BLOCK_TREES),
    quality: BoostedTrees.parse(QUALITY_TREES),
    title: BoostedTrees.parse(TITLE_TREES),
    date: BoostedTrees.parse(DATE_TREES),
    weights: { classes: parseWeights(CLASS_WEIGHTS), words: parseWeights(WORD_WEIGHTS) },
  };
  return unpacked;
}
