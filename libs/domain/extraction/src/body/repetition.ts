import type { PageElement } from '../page/page.js';
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

/** Finds repeated elements, each parent looked at once. */
export class Repetitions {
  private readonly groups = new Map<PageElement, Map<string, PageElement[]>>();
  private readonly known = new Map<PageElement, Repetition>();

  constructor(private readonly context: PageContext) {
    for (const element of context.page.containers) {
      if (
        !element.parent ||
        this.prose(element) < MIN_PROSE_WORDS ||
        /^(?:p|li|h\d|blockquote|td)$/.test(element.tag)
      )
        continue;
      const group = this.groups.get(element.parent) ?? new Map<string, PageElement[]>();
      const key = `${element.tag}.${firstClass(element)}`;
      const list = group.get(key);
      if (list) list.push(element);
      else group.set(key, [element]);
      this.groups.set(element.parent, group);
    }
  }

  of(box: PageElement): Repetition {
    const known = this.known.get(box);
    if (known) return known;
    const found = this.find(box);
    this.known.set(box, found);
    return found;
  }

  private find(box: PageElement): Repetition {
    let element: PageElement | undefined = box;
    for (let level = 0; element?.parent && level < MAX_LEVELS; level += 1, element = element.parent) {
      const list: PageElement[] =
        this.groups.get(element.parent)?.get(`${element.tag}.${firstClass(element)}`) ?? [];
      if (list.length < 2) continue;
      const all = this.context.proseWords[this.context.blocks.length] as number;
      const sorted = list.map((item) => item.first).sort((a, b) => a - b);
      const { first } = element;
      return {
        alike: list.length,
        place: sorted.filter((at) => at < first).length,
        share: list.reduce((sum, item) => sum + this.prose(item), 0) / (all + 1),
        level,
      };
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

const firstClass = (element: PageElement): string => element.classes.split(/\s+/, 1)[0] ?? '';
