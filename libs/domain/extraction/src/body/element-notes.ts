import { classTokens } from '../model/token-weights.js';
import type { Block, PageElement } from '../page/page.js';
import type { PageContext } from './page-context.js';

/** What is known of one element: its names' weights and what stands inside. */
export interface ElementNote {
  /** Weight of its own id and class, and least, greatest and sum over it and the elements around it. */
  readonly own: number;
  readonly low: number;
  readonly high: number;
  readonly sum: number;
  readonly words: number;
  readonly proseShare: number;
  readonly plainShare: number;
  /** Part of the page's prose that is inside. */
  readonly shareOfProse: number;
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

/** Notes on the elements of a page, each made once. */
export class ElementNotes {
  private readonly notes = new Map<PageElement, ElementNote>();
  private readonly weightsOfNames = new Map<string, number>();
  private readonly groups = new Map<string, BlockGroup>();

  constructor(
    private readonly context: PageContext,
    private readonly weights: ReadonlyMap<string, number>,
  ) {
    for (let at = 0; at < context.blocks.length; at += 1) this.count(at);
  }

  of(element: PageElement): ElementNote {
    const known = this.notes.get(element);
    if (known) return known;
    const around = element.parent && element.depth > OUTERMOST ? this.of(element.parent) : undefined;
    const own = this.weightOf(element);
    const { context } = this;
    const { first } = element;
    const end = Math.max(element.end, first);
    const words = (context.words[end] as number) - (context.words[first] as number);
    const prose = (context.proseWords[end] as number) - (context.proseWords[first] as number);
    const plain = (context.plainWords[end] as number) - (context.plainWords[first] as number);
    const note: ElementNote = {
      own,
      low: Math.min(own, around?.low ?? 0),
      high: Math.max(own, around?.high ?? 0),
      sum: own + (around?.sum ?? 0),
      words,
      proseShare: prose / (words + 1),
      plainShare: plain / (words + 1),
      shareOfProse: prose / ((context.proseWords[context.blocks.length] as number) + 1),
    };
    this.notes.set(element, note);
    return note;
  }

  group(box: PageElement): BlockGroup {
    return this.groups.get(signature(box)) as BlockGroup;
  }

  /** Nearest `article` around a box. */
  article(box: PageElement): PageElement | undefined {
    for (let at: PageElement | undefined = box; at; at = at.parent) if (at.tag === 'article') return at;
    return undefined;
  }

  private count(at: number): void {
    const block = this.context.blocks[at] as Block;
    const key = signature(this.context.boxes[at] as PageElement);
    const group = this.groups.get(key) ?? { words: 0, blocks: 0, chars: 0, linkChars: 0, proseWords: 0 };
    const words = this.context.measures[at]?.words ?? 0;
    group.words += words;
    group.blocks += 1;
    group.chars += block.text.length;
    group.linkChars += block.linkChars;
    if (this.context.isProse[at] === true) group.proseWords += words;
    this.groups.set(key, group);
  }

  /** Mean of the strongest tokens: one telling word among ten of a design system must not drown. */
  private weightOf(element: PageElement): number {
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

const signature = (box: PageElement): string =>
  `${box.tag}.${box.classes}<${box.parent?.tag ?? ''}.${box.parent?.classes ?? ''}`;
