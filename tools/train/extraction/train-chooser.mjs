// Trains a model that says of each candidate of a page how likely it is the right one, and measures the choice by site.
import { BoostedTrees } from '../../../libs/domain/extraction/dist/model/boosted-trees.js';
import { foldOf } from './corpora.mjs';
import { FOLDS } from './cross-validate.mjs';
import { binRows, growTrees, serialise } from './grow-trees.mjs';

/**
 * @param items of each page `{ site, collection, rows, right }`; `right` has 1 for each right candidate
 * @returns `{ trees: base64, figures: lines, models: one for each fold }`
 */
export function trainChooser(name, items, width, options, log = () => {}) {
  const count = items.reduce((sum, item) => sum + item.right.length, 0);
  const rows = new Float32Array(count * width);
  const labels = new Float32Array(count);
  const weights = new Float32Array(count);
  const sites = [];
  let at = 0;
  for (const item of items) {
    rows.set(item.rows, at * width);
    const isLearnable = item.right.includes(1);
    for (const right of item.right) {
      labels[at] = right;
      weights[at] = isLearnable ? (item.weight ?? 1) : 0;
      sites.push(item.site);
      at += 1;
    }
  }
  const data = binRows(rows, count, width);
  const models = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const subset = [];
    for (let row = 0; row < count; row += 1)
      if (weights[row] > 0 && foldOf(sites[row], FOLDS) !== fold) subset.push(row);
    const model = BoostedTrees.parse(serialise(growTrees(data, labels, weights, subset, options)));
    models.push(model);
    for (const item of items) {
      if (foldOf(item.site, FOLDS) !== fold) continue;
      const scores = item.right.map((_, index) => model.probability(item.rows, index * width));
      item.scores = scores;
      item.choice = item.prefer?.(scores) ?? scores.indexOf(Math.max(...scores));
      item.score = scores[item.choice] ?? 0;
    }
  }
  const figures = [...new Set(items.map((item) => item.collection))].map((collection) => {
    const list = items.filter((item) => item.collection === collection);
    const share = (test) => (list.filter(test).length / list.length).toFixed(3);
    return `${name} ${collection.padEnd(12)} chosen right ${share((item) => item.right[item.choice] === 1)}, right among candidates ${share((item) => item.right.includes(1))} of ${list.length}`;
  });
  for (const line of figures) log(line);
  const all = [];
  for (let row = 0; row < count; row += 1) if (weights[row] > 0) all.push(row);
  return { trees: serialise(growTrees(data, labels, weights, all, options)), figures, items, models };
}
