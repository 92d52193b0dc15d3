import { classTokens } from '../model/token-weights.js';
import type { Block, PageElement } from '../page/page.js';
import type { PageContext } from './page-context.js';

/** What the names of one element tell: the weight of its own id and class; least, greatest and sum with those around it. */
export interface ElementNote {
  readonly own: number;
  readonly low: number;
  readonly high: number;
  readonly sum: number;
}

/** All blocks whose boxes look the same: tag and class, also of the parent. */
export interface BlockGroup {
  words: number;
  blocks: number;
  chars: number;
  linkChars: number;
  proseWords: number;
}

/** Elements further out say nothing about one block. */
const OUTERMOST = 3;
/** How far around a block a picture may be, and how many pictures are told apart. */
const FRAME_LEVELS = 6;
const MAX_PICTURES = 50;

/** Notes on the elements of a page, each made once. */
export class ElementNotes {
  /** By the elements' places in the page: thousands of them, and an array asks for no hashes. */
  private readonly notes: (ElementNote | undefined)[];
  private readonly groups: (BlockGroup | undefined)[];
  /** Pictures inside each element. */
  private readonly pictures: Uint16Array;
  private readonly weightsOfNames = new Map<string, number>();
  private readonly groupsBySignature = new Map<string, BlockGroup>();

  constructor(
    private readonly context: PageContext,
    private readonly weights: ReadonlyMap<string, number>,
  ) {
    this.notes = new Array<ElementNote | undefined>(context.page.elements + 1);
    this.groups = new Array<BlockGroup | undefined>(context.page.elements + 1);
    this.pictures = new Uint16Array(context.page.elements + 1);
    for (let at = 0; at < context.blocks.length; at += 1) this.count(at);
    for (const { element } of context.page.images) {
      for (let at: PageElement | undefined = element; at; at = at.parent)
        this.pictures[at.order] = Math.min((this.pictures[at.order] as number) + 1, MAX_PICTURES);
    }
  }

  of(element: PageElement): ElementNote {
    const known = this.notes[element.order];
    if (known) return known;
    const around = element.parent && element.depth > OUTERMOST ? this.of(element.parent) : undefined;
    const own = this.weightOf(element);
    const note: ElementNote = {
      own,
      low: Math.min(own, around?.low ?? 0),
      high: Math.max(own, around?.high ?? 0),
      sum: own + (around?.sum ?? 0),
    };
    this.notes[element.order] = note;
    return note;
  }

  /** Words inside an element. */
  words(element: PageElement): number {
    return inside(this.context.words, element);
  }

  /** Part of the words inside that is prose. */
  proseShare(element: PageElement): number {
    return inside(this.context.proseWords, element) / (this.words(element) + 1);
  }

  /** Part of the words inside that stands in no link. */
  plainShare(element: PageElement): number {
    return inside(this.context.plainWords, element) / (this.words(element) + 1);
  }

  /** Part of the page's prose that is inside. */
  shareOfProse(element: PageElement): number {
    const { proseWords, blocks } = this.context;
    return inside(proseWords, element) / ((proseWords[blocks.length] as number) + 1);
  }

  group(box: PageElement): BlockGroup {
    const known = this.groups[box.order];
    if (known) return known;
    const key = signature(box);
    const group = this.groupsBySignature.get(key) ?? {
      words: 0,
      blocks: 0,
      chars: 0,
      linkChars: 0,
      proseWords: 0,
    };
    this.groupsBySignature.set(key, group);
    this.groups[box.order] = group;
    return group;
  }

  /** Nearest `article` around a box. */
  article(box: PageElement): PageElement | undefined {
    for (let at: PageElement | undefined = box; at; at = at.parent) if (at.tag === 'article') return at;
    return undefined;
  }

  /** Pictures inside an element. */
  images(element: PageElement): number {
    return this.pictures[element.order] ?? 0;
  }

  /** The smallest element around a box that has a picture, unless it is far out. */
  frame(box: PageElement): PageElement | undefined {
    let at: PageElement | undefined = box;
    for (let level = 0; at && level < FRAME_LEVELS; level += 1, at = at.parent)
      if (this.images(at) > 0) return at;
    return undefined;
  }

  private count(at: number): void {
    const block = this.context.blocks[at] as Block;
    const group = this.group(this.context.boxes[at] as PageElement);
    const words = this.context.measures[at]?.words ?? 0;
    group.words += words;
    group.blocks += 1;
    group.chars += block.text.length;
    group.linkChars += block.linkChars;
    if (this.context.isProse[at] === true) group.proseWords += words;
  }

  /** Mean of the strongest tokens: one telling word among ten of a design system must not drown. */
  private weightOf(element: PageElement): number {
    if (element.classes === '' && element.id === '' && element.role === '' && element.itemprop === '')
      return 0;
    const names = `${element.id} ${element.classes} ${element.role} ${element.itemprop}`;
    const known = this.weightsOfNames.get(names);
    if (known !== undefined) return known;
    let sum = 0;
    for (const token of classTokens(names)) {
      const weight = this.weights.get(token) ?? 0;
      if (Math.abs(weight) > 0.3) sum += weight;
    }
    const bounded = Math.max(-6, Math.min(6, sum));
    this.weightsOfNames.set(names, bounded);
    return bounded;
  }
}

const inside = (sums: Float64Array, { first, end }: PageElement): number =>
  (sums[Math.max(end, first)] as number) - (sums[first] as number);

const signature = (box: PageElement): string =>
  `${box.tag}.${box.classes}<${box.parent?.tag ?? ''}.${box.parent?.classes ?? ''}`;
