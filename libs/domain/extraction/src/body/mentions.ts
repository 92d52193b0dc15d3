import { squash } from '../text/tidy.js';

/** Longest texts that are asked for names: boilerplate and biographies are short. */
const MAX_NAMING = 700;
const MIN_NAME = 4;

/** 2 when a text begins with one of the names, 1 when it has one, else 0. */
export function mentions(folded: readonly string[], names: readonly string[]): number[] {
  const wanted = names.map(squash).filter((name) => name.length >= MIN_NAME);
  return folded.map((text) => {
    if (text.length > MAX_NAMING) return 0;
    let found = 0;
    for (const name of wanted) {
      const at = text.indexOf(name);
      if (at === 0) return 2;
      if (at > 0) found = 1;
    }
    return found;
  });
}

/** What a site is called in its address: `harbourpost` of `www.harbourpost.example`. */
export const siteLabel = (host: string): string =>
  host
    .split('.')
    .slice(0, -1)
    .reduce((longest, label) => (label.length > longest.length ? label : longest), '');
