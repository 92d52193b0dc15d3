/**
 * Gradient-boosted decision trees, read from one base64 string:
 * `u32 trees, u32 nodes, f32 base`, then arrays over all nodes: `u32 root of each tree`, `u8 feature` (255 = leaf),
 * `f32 threshold or leaf value`, `u16 right child relative to the node` (the left child is the next node).
 */
export class BoostedTrees {
  private constructor(
    private readonly roots: Uint32Array,
    private readonly features: Uint8Array,
    private readonly values: Float32Array,
    private readonly rights: Uint16Array,
    private readonly base: number,
  ) {}

  static parse(base64: string): BoostedTrees {
    const bytes = bytesOfBase64(base64);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const trees = view.getUint32(0, true);
    const nodes = view.getUint32(4, true);
    const base = view.getFloat32(8, true);
    let at = 12;
    const roots = Uint32Array.from({ length: trees }, (_, index) => view.getUint32(at + index * 4, true));
    at += trees * 4;
    const features = bytes.slice(at, at + nodes);
    at += nodes;
    const values = Float32Array.from({ length: nodes }, (_, index) => view.getFloat32(at + index * 4, true));
    at += nodes * 4;
    const rights = Uint16Array.from({ length: nodes }, (_, index) => view.getUint16(at + index * 2, true));
    return new BoostedTrees(roots, features, values, rights, base);
  }

  /** Probability for the row of features that starts at `offset`. */
  probability(rows: Float32Array, offset: number): number {
    return logistic(this.score(rows, offset));
  }

  /** The probability of each row of `width` features. */
  probabilities(rows: Float32Array, width: number): Float32Array {
    const probabilities = new Float32Array(rows.length / width);
    const scores = this.scores(rows, width, 0, probabilities.length);
    for (let row = 0; row < probabilities.length; row += 1)
      probabilities[row] = logistic(scores[row] as number);
    return probabilities;
  }

  /** Sum of the leaves: the log-odds, or the value of a regression. */
  score(rows: Float32Array, offset: number): number {
    return this.scores(rows, 0, offset, 1)[0] as number;
  }

  /** The scores of `count` rows that follow each other by `width`, tree by tree: a tree stays near while it is asked. */
  private scores(rows: Float32Array, width: number, offset: number, count: number): Float64Array {
    const { roots, features, values, rights } = this;
    // Sums that are kept here need no number of their own on the heap for each tree.
    const sums = new Float64Array(count).fill(this.base);
    for (let tree = 0; tree < roots.length; tree += 1) {
      const root = roots[tree] as number;
      for (let row = 0; row < count; row += 1) {
        const start = offset + row * width;
        let node = root;
        let feature = features[node] as number;
        while (feature !== LEAF) {
          const isLeft = (rows[start + feature] as number) <= (values[node] as number);
          node += isLeft ? 1 : (rights[node] as number);
          feature = features[node] as number;
        }
        sums[row] = (sums[row] as number) + (values[node] as number);
      }
    }
    return sums;
  }
}

const LEAF = 255;
const logistic = (score: number): number => 1 / (1 + Math.exp(-score));

function bytesOfBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
