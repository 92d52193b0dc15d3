import type { PageElement } from '../page/page.js';

/** One simple selector: `tag`, `.class`, `#id`, `[itemprop=x]`, or several of them together (`div.story#main`). */
export interface Selector {
  readonly tag: string;
  readonly id: string;
  readonly classes: readonly string[];
  readonly itemprop: string;
}

const PART = /^(?:([a-z][a-z0-9-]*)|\.([\w-]+)|#([\w-]+)|\[itemprop=["']?([\w:-]+)["']?\])/i;

/**
 * Reads a simple selector.
 *
 * @throws Error for anything else, combinators included: a rule that needs them is too brittle to keep
 */
export function parseSelector(text: string): Selector {
  let rest = text.trim();
  let tag = '';
  let id = '';
  let itemprop = '';
  const classes: string[] = [];
  while (rest !== '') {
    const match = PART.exec(rest);
    if (!match) throw new Error(`Selector "${text}" is not of tag, .class, #id and [itemprop=…] alone.`);
    if (match[1] !== undefined) tag = match[1].toLowerCase();
    if (match[2] !== undefined) classes.push(match[2].toLowerCase());
    if (match[3] !== undefined) id = match[3].toLowerCase();
    if (match[4] !== undefined) itemprop = match[4].toLowerCase();
    rest = rest.slice(match[0].length);
  }
  if (tag === '' && id === '' && itemprop === '' && classes.length === 0)
    throw new Error('A selector is empty.');
  return { tag, id, classes, itemprop };
}

/** The element itself or the nearest one around it that a selector names. */
export function closest(element: PageElement, selectors: readonly Selector[]): PageElement | undefined {
  for (let at: PageElement | undefined = element; at; at = at.parent) {
    if (selectors.some((selector) => matches(at as PageElement, selector))) return at;
  }
  return undefined;
}

function matches(element: PageElement, { tag, id, classes, itemprop }: Selector): boolean {
  if (tag !== '' && element.tag !== tag) return false;
  if (id !== '' && element.id !== id) return false;
  if (itemprop !== '' && !element.itemprop.split(/\s+/).includes(itemprop)) return false;
  if (classes.length === 0) return true;
  const own = element.classes.split(/\s+/);
  return classes.every((name) => own.includes(name));
}
