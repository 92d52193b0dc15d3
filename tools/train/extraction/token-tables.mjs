// Log-odds of class tokens and of words, counted by site, so that each page can be described without its own site.
import { classTokens, textTokens } from '../../../libs/domain/extraction/dist/model/token-weights.js';

const MIN_SITES = 3;

export class TokenTables {
  constructor() {
    this.classes = new Counter();
    this.words = new Counter();
  }

  /** @param blocks of a page, @param labels 0–1 or -1 for unknown */
  add(site, blocks, labels) {
    blocks.forEach((block, at) => {
      if (labels[at] < 0) return;
      const size = Math.min(3, 0.3 + block.text.length / 200);
      const seen = new Set();
      let element = block.element;
      for (let level = 0; element && level < 8; level += 1, element = element.parent) {
        for (const token of classTokens(
          `${element.id} ${element.classes} ${element.role} ${element.itemprop}`,
        ))
          seen.add(token);
      }
      for (const token of seen) this.classes.add(site, token, labels[at] >= 0.5, size);
      for (const token of new Set(textTokens(block.text))) this.words.add(site, token, labels[at] >= 0.5, 1);
    });
  }

  /** Weights without one site, or of all. */
  without(site) {
    return { classes: this.classes.weights(site), words: this.words.weights(site) };
  }
}

class Counter {
  constructor() {
    this.sites = new Map();
  }

  add(site, token, isArticle, weight) {
    if (!this.sites.has(site)) this.sites.set(site, new Map());
    const table = this.sites.get(site);
    const entry = table.get(token) ?? [0, 0];
    entry[isArticle ? 0 : 1] += weight;
    table.set(token, entry);
  }

  /** Each site has the same say: its counts are shares of its own blocks. */
  total() {
    if (this.sum) return this.sum;
    this.sum = new Map();
    for (const table of this.sites.values()) {
      for (const [token, [yes, no]] of table) {
        const entry = this.sum.get(token) ?? [0, 0, 0];
        const [y, n] = damp(yes, no);
        entry[0] += y;
        entry[1] += n;
        entry[2] += 1;
        this.sum.set(token, entry);
      }
    }
    return this.sum;
  }

  weights(site) {
    const total = this.total();
    const own = this.sites.get(site) ?? new Map();
    let yesAll = 0;
    let noAll = 0;
    for (const [y, n] of total.values()) {
      yesAll += y;
      noAll += n;
    }
    const prior = Math.log(yesAll / noAll);
    const cache = new Map();
    return {
      get: (token) => {
        if (cache.has(token)) return cache.get(token);
        const entry = total.get(token);
        let weight;
        if (entry) {
          const [y, n] = own.has(token) ? damp(...own.get(token)) : [0, 0];
          const sites = entry[2] - (own.has(token) ? 1 : 0);
          if (sites >= MIN_SITES)
            weight = Math.round((Math.log((entry[0] - y + 0.5) / (entry[1] - n + 0.5)) - prior) * 100) / 100;
        }
        cache.set(token, weight);
        return weight;
      },
      entries: () => [...total.keys()].sort().map((token) => [token, total.get(token)]),
    };
  }

  /** `token:weight` pairs for the model file, the most telling first when there are too many. */
  serialise(limit) {
    const weights = this.weights('');
    const scored = [];
    for (const [token, entry] of weights.entries()) {
      const weight = weights.get(token);
      if (weight !== undefined && Math.abs(weight) >= 0.3)
        scored.push([token, weight, Math.abs(weight) * Math.log(1 + entry[2])]);
    }
    scored.sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
    return scored
      .slice(0, limit)
      .map(([token, weight]) => `${token}:${Math.round(weight * 100)}`)
      .sort()
      .join(' ');
  }
}

/** Counts of one site, bounded so that one site with a thousand blocks weighs little more than one with fifty. */
function damp(yes, no) {
  const sum = yes + no;
  const scale = Math.sqrt(sum) / sum;
  return [yes * scale, no * scale];
}
