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
    return 1 / (1 + Math.exp(-this.score(rows, offset)));
  }

  /** Sum of the leaves: the log-odds, or the value of a regression. */
  score(rows: Float32Array, offset: number): number {
    const { roots, features, values, rights } = this;
    let sum = this.base;
    for (let tree = 0; tree < roots.length; tree += 1) {
      let node = roots[tree] as number;
      let feature = features[node] as number;
      while (feature !== 255) {
        node += (rows[offset + feature] as number) <= (values[node] as number) ? 1 : (rights[node] as number);
        feature = features[node] as number;
      }
      sum += values[node] as number;
    }
    return sum;
  }
}

function bytesOfBase64(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
