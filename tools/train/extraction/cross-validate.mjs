// Trains without one fold of sites at a time and predicts that fold: no page is judged by a model that saw its site.
import { BoostedTrees } from '../../../libs/domain/extraction/dist/model/boosted-trees.js';
import { FEATURES } from '../../../libs/domain/extraction/dist/body/block-features.js';
import { foldOf } from './corpora.mjs';
import { binRows, growTrees, serialise } from './grow-trees.mjs';

export const FOLDS = 5;

/** Sets `probabilities` on each page. @returns `{ data, models: one for each fold }` */
export function crossValidate(described, matrix, options, log = () => {}) {
  const data = binRows(matrix.rows, matrix.count, FEATURES);
  const models = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const subset = [];
    for (let row = 0; row < matrix.count; row += 1) {
      if (matrix.weights[row] > 0 && foldOf(matrix.sites[row], FOLDS) !== fold) subset.push(row);
    }
    const model = BoostedTrees.parse(
      serialise(growTrees(data, matrix.labels, matrix.weights, subset, options)),
    );
    models.push(model);
    for (const item of described) {
      if (foldOf(item.page.site, FOLDS) !== fold) continue;
      item.probabilities = Float32Array.from(item.read.blocks, (_, at) =>
        model.probability(item.rows, at * FEATURES),
      );
    }
    log(`fold ${fold}: ${subset.length} rows`);
  }
  return { data, models };
}
