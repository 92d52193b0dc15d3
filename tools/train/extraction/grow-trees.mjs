// Gradient boosting on histograms: logistic loss (soft labels) or squared error, leaf-wise trees, deterministic.

const BINS = 64;

/** A small seeded generator (mulberry32), so that equal data give equal models. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows to bins: `bins[feature]` is one byte a row, `edges[feature]` the upper edges of the bins. */
export function binRows(rows, count, width) {
  const random = randomFrom(1);
  const edges = [];
  const bins = [];
  for (let feature = 0; feature < width; feature += 1) {
    const sample = [];
    const step = Math.max(1, Math.floor(count / 50_000));
    for (let at = Math.floor(random() * step); at < count; at += step)
      sample.push(rows[at * width + feature]);
    const edge = edgesOf(Float32Array.from(sample).sort());
    edges.push(edge);
    const column = new Uint8Array(count);
    for (let at = 0; at < count; at += 1) column[at] = binOf(edge, rows[at * width + feature]);
    bins.push(column);
  }
  return { bins, edges, count, width };
}

function edgesOf(sorted) {
  const distinct = [];
  for (const value of sorted) if (distinct.length === 0 || distinct.at(-1) !== value) distinct.push(value);
  if (distinct.length <= BINS)
    return Float32Array.from(distinct.slice(0, -1).map((value, at) => (value + distinct[at + 1]) / 2));
  const edges = new Set();
  for (let bin = 1; bin < BINS; bin += 1) edges.add(sorted[Math.floor((bin * sorted.length) / BINS)]);
  return Float32Array.from([...edges]);
}

function binOf(edges, value) {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * @param data of {@link binRows}
 * @param subset row numbers to learn from
 * @returns `{ base, trees }`, each tree a list of `{ feature, threshold, left, right }` and `{ value }`
 */
export function growTrees(data, labels, weights, subset, options = {}) {
  const {
    trees = 150,
    leaves = 31,
    rate = 0.1,
    rowShare = 0.6,
    featureShare = 0.4,
    lambda = 1,
    minWeight = 0.5,
    seed = 7,
    loss = 'logistic',
  } = options;
  const random = randomFrom(seed);
  let sum = 0;
  let total = 0;
  for (const row of subset) {
    sum += labels[row] * weights[row];
    total += weights[row];
  }
  const mean = sum / total;
  const base = loss === 'logistic' ? Math.log((mean + 1e-6) / (1 - mean + 1e-6)) : mean;
  const scores = new Float64Array(data.count).fill(base);
  const gradients = new Float64Array(data.count);
  const hessians = new Float64Array(data.count);
  const grown = [];
  for (let round = 0; round < trees; round += 1) {
    for (const row of subset) {
      if (loss === 'logistic') {
        const p = 1 / (1 + Math.exp(-scores[row]));
        gradients[row] = (p - labels[row]) * weights[row];
        hessians[row] = Math.max(p * (1 - p), 1e-6) * weights[row];
      } else {
        gradients[row] = (scores[row] - labels[row]) * weights[row];
        hessians[row] = weights[row];
      }
    }
    const chosen = Int32Array.from(rowShare < 1 ? subset.filter(() => random() < rowShare) : subset);
    const features = [];
    for (let feature = 0; feature < data.width; feature += 1)
      if (random() < featureShare) features.push(feature);
    const tree = growTree(data, gradients, hessians, chosen, features, { leaves, rate, lambda, minWeight });
    grown.push(tree);
    for (const row of subset) scores[row] += valueOf(tree, data, row);
  }
  return { base, trees: grown };
}

function valueOf(tree, data, row) {
  let node = tree[0];
  while (node.feature !== undefined)
    node = tree[data.bins[node.feature][row] <= node.bin ? node.left : node.right];
  return node.value;
}

function growTree(data, gradients, hessians, rows, features, options) {
  const root = { rows, histogram: histogramOf(data, gradients, hessians, rows, features), at: 0 };
  const tree = [{}];
  root.split = bestSplit(data, root, features, options);
  const open = [root];
  let leaves = 1;
  while (leaves < options.leaves) {
    let best = -1;
    for (let at = 0; at < open.length; at += 1) {
      if (open[at].split && (best < 0 || open[at].split.gain > open[best].split.gain)) best = at;
    }
    if (best < 0) break;
    const [leaf] = open.splice(best, 1);
    const { feature, bin } = leaf.split;
    const [left, right] = partition(data.bins[feature], leaf.rows, bin);
    const small = left.length < right.length ? left : right;
    const smallHistogram = histogramOf(data, gradients, hessians, small, features);
    const bigHistogram = leaf.histogram;
    for (let i = 0; i < bigHistogram.length; i += 1) bigHistogram[i] -= smallHistogram[i];
    const children = [left, right].map((list) => ({
      rows: list,
      histogram: list === small ? smallHistogram : bigHistogram,
    }));
    tree[leaf.at] = {
      feature,
      bin,
      threshold: data.edges[feature][bin],
      left: tree.length,
      right: tree.length + 1,
    };
    for (const child of children) {
      child.at = tree.length;
      tree.push({});
      child.split = bestSplit(data, child, features, options);
      open.push(child);
    }
    leaves += 1;
  }
  for (const leaf of open) {
    let g = 0;
    let h = 0;
    for (const row of leaf.rows) {
      g += gradients[row];
      h += hessians[row];
    }
    tree[leaf.at] = { value: (-g / (h + options.lambda)) * options.rate };
  }
  return tree;
}

function histogramOf(data, gradients, hessians, rows, features) {
  const histogram = new Float64Array(features.length * BINS * 2);
  const g = new Float64Array(rows.length);
  const h = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    g[at] = gradients[rows[at]];
    h[at] = hessians[rows[at]];
  }
  for (let i = 0; i < features.length; i += 1) {
    const column = data.bins[features[i]];
    const offset = i * BINS * 2;
    for (let at = 0; at < rows.length; at += 1) {
      const slot = offset + column[rows[at]] * 2;
      histogram[slot] += g[at];
      histogram[slot + 1] += h[at];
    }
  }
  return histogram;
}

function bestSplit(data, leaf, features, { lambda, minWeight }) {
  let best;
  if (features.length === 0) return best;
  let g = 0;
  let h = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    g += leaf.histogram[bin * 2];
    h += leaf.histogram[bin * 2 + 1];
  }
  const whole = (g * g) / (h + lambda);
  for (let i = 0; i < features.length; i += 1) {
    const last = data.edges[features[i]].length;
    let leftG = 0;
    let leftH = 0;
    for (let bin = 0; bin < last; bin += 1) {
      const slot = (i * BINS + bin) * 2;
      leftG += leaf.histogram[slot];
      leftH += leaf.histogram[slot + 1];
      if (leftH < minWeight) continue;
      if (h - leftH < minWeight) break;
      const gain =
        (leftG * leftG) / (leftH + lambda) + ((g - leftG) * (g - leftG)) / (h - leftH + lambda) - whole;
      if (gain > 1e-6 && (!best || gain > best.gain)) best = { gain, feature: features[i], bin };
    }
  }
  return best;
}

function partition(column, rows, bin) {
  let count = 0;
  for (let at = 0; at < rows.length; at += 1) if (column[rows[at]] <= bin) count += 1;
  const left = new Int32Array(count);
  const right = new Int32Array(rows.length - count);
  let l = 0;
  let r = 0;
  for (let at = 0; at < rows.length; at += 1) {
    if (column[rows[at]] <= bin) left[l++] = rows[at];
    else right[r++] = rows[at];
  }
  return [left, right];
}

/** The string that `BoostedTrees.parse` reads. */
export function serialise({ base, trees }) {
  const nodes = [];
  const roots = [];
  const write = (tree, at) => {
    const mine = nodes.length;
    const node = tree[at];
    nodes.push(
      node.feature === undefined
        ? { feature: 255, value: node.value, right: 0 }
        : { feature: node.feature, value: node.threshold, right: 0 },
    );
    if (node.feature === undefined) return;
    write(tree, node.left);
    nodes[mine].right = nodes.length - mine;
    write(tree, node.right);
  };
  for (const tree of trees) {
    roots.push(nodes.length);
    write(tree, 0);
  }
  const bytes = Buffer.alloc(12 + roots.length * 4 + nodes.length * 7);
  bytes.writeUInt32LE(roots.length, 0);
  bytes.writeUInt32LE(nodes.length, 4);
  bytes.writeFloatLE(base, 8);
  let at = 12;
  for (const root of roots) at = bytes.writeUInt32LE(root, at);
  for (const node of nodes) at = bytes.writeUInt8(node.feature, at);
  for (const node of nodes) at = bytes.writeFloatLE(node.value, at);
  for (const node of nodes) at = bytes.writeUInt16LE(node.right, at);
  return bytes.toString('base64');
}
