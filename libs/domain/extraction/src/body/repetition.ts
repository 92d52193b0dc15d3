import type { PageElement } from '../page/page.js';
import { ElementsAlike } from './elements-alike.js';
import type { PageContext } from './page-context.js';

/** How a block relates to the page's title and to things that repeat: comments, other posts, entries. */
export interface Repetition {
  /** Elements that look like the nearest repeated element around the block and hold prose too. */
  readonly alike: number;
  /** Place of that element among them, from 0. */
  readonly place: number;
  /** Words of prose in all of them together, as a part of the page's. */
  readonly share: number;
  /** How far out it stands. */
  readonly level: number;
}

const NONE: Repetition = { alike: 0, place: -1, share: 0, level: 9 };
const MAX_LEVELS = 7;
const MIN_PROSE_WORDS = 20;
const TEXT_TAGS = new Set('p li h1 h2 h3 h4 h5 h6 blockquote td'.split(' '));

/** Finds repeated elements, each parent looked at once. */
export class Repetitions {
  private readonly alike = new ElementsAlike();
  /** By the elements' places in the page. */
  private readonly known: (Repetition | undefined)[];

  constructor(private readonly context: PageContext) {
    this.known = new Array<Repetition | undefined>(context.page.elements + 1);
    for (const element of context.page.containers) {
      if (this.prose(element) < MIN_PROSE_WORDS || TEXT_TAGS.has(element.tag)) continue;
      this.alike.add(element);
    }
  }

  of(box: PageElement): Repetition {
    const known = this.known[box.order];
    if (known) return known;
    const found = this.find(box);
    this.known[box.order] = found;
    return found;
  }

  private find(box: PageElement): Repetition {
    let element: PageElement | undefined = box;
    for (let level = 0; element?.parent && level < MAX_LEVELS; level += 1, element = element.parent) {
      const list = this.alike.of(element);
      if (!list || list.length < 2) continue;
      const all = this.context.proseWords[this.context.blocks.length] as number;
      let place = 0;
      let words = 0;
      for (const item of list) {
        if (item.first < element.first) place += 1;
        words += this.prose(item);
      }
      return { alike: list.length, place, share: words / (all + 1), level };
    }
    return NONE;
  }

  private prose(element: PageElement): number {
    const { proseWords } = this.context;
    return (
      (proseWords[Math.max(element.end, element.first)] as number) - (proseWords[element.first] as number)
    );
  }
}
