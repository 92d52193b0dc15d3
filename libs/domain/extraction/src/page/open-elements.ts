import type { PageElement } from './page.js';
import type { PageTag } from './page-tags.js';

/** End tags that reach out of table cells; no end tag but `body` and `html` reaches out of a table. */
const TABLE_TAGS = new Set('table tbody thead tfoot tr td th'.split(' '));
const HEADING = /^h[1-6]$/;
/** How far an end tag of another level reaches for an open heading. */
const HEADING_LEVELS = 8;

/** The stack of open elements; tags know how many of them are open, so that stray end tags cost nothing. */
export class OpenElements {
  private readonly stack: PageElement[] = [];
  private readonly tags: PageTag[] = [];
  private readonly silence: boolean[] = [];
  /** How many open elements hold text that is no text of the page. */
  silent = 0;
  /** Open `a`, `b`/`strong`, `i`/`em`. */
  links = 0;
  bolds = 0;
  italics = 0;

  /** @param closed told of each element that is about to be closed */
  constructor(private readonly closed: (element: PageElement, tag: PageTag) => void) {}

  get depth(): number {
    return this.stack.length;
  }
  get top(): PageElement | undefined {
    return this.stack[this.stack.length - 1];
  }
  isOpen(element: PageElement): boolean {
    return this.stack[element.depth] === element || this.stack.includes(element);
  }

  push(element: PageElement, tag: PageTag, isSilent: boolean): void {
    this.stack.push(element);
    this.tags.push(tag);
    this.silence.push(isSilent);
    tag.open += 1;
    if (isSilent) this.silent += 1;
    if (tag.traits.isFormatting) this.countInline(tag.name, 1);
  }

  /** Index of the innermost open element of that name which an end tag may close, or -1. */
  find(tag: PageTag): number {
    const isTablePart = TABLE_TAGS.has(tag.name);
    const isPage = tag.name === 'body' || tag.name === 'html' || tag.name === 'head';
    for (let at = this.tags.length - 1; at >= 0; at -= 1) {
      const open = this.tags[at] as PageTag;
      if (open === tag) return at;
      if (isPage || !open.traits.isScope) continue;
      if (open.name === 'table' || !isTablePart) return -1;
    }
    return -1;
  }

  /** Outermost element to close for an implied end, looking no further than the boundary, or -1. */
  findImplied(closes: ReadonlySet<string>, boundary: ReadonlySet<string>): number {
    let found = -1;
    for (let at = this.tags.length - 1; at >= 0; at -= 1) {
      const { name } = this.tags[at] as PageTag;
      if (boundary.has(name)) break;
      if (closes.has(name)) found = at;
    }
    return found;
  }

  openHeading(): number | undefined {
    const last = this.tags.length - 1;
    for (let at = last; at >= 0 && at > last - HEADING_LEVELS; at -= 1) {
      if (HEADING.test((this.tags[at] as PageTag).name)) return at;
    }
    return undefined;
  }

  hasBlockAbove(at: number): boolean {
    for (let above = at + 1; above < this.tags.length; above += 1) {
      if ((this.tags[above] as PageTag).traits.isBlock) return true;
    }
    return false;
  }

  /** Takes one element out from under others, as the end tag of a misnested formatting element does. */
  remove(at: number): void {
    const [element] = this.stack.splice(at, 1) as [PageElement];
    const [tag] = this.tags.splice(at, 1) as [PageTag];
    const [isSilent] = this.silence.splice(at, 1);
    this.leave(tag, isSilent === true);
    this.closed(element, tag);
  }

  popTo(at: number): void {
    while (this.stack.length > Math.max(0, at)) {
      const last = this.stack.length - 1;
      const tag = this.tags[last] as PageTag;
      this.closed(this.stack[last] as PageElement, tag);
      this.stack.pop();
      this.tags.pop();
      this.leave(tag, this.silence.pop() === true);
    }
  }

  private leave(tag: PageTag, isSilent: boolean): void {
    tag.open -= 1;
    if (isSilent) this.silent -= 1;
    if (tag.traits.isFormatting) this.countInline(tag.name, -1);
  }

  private countInline(name: string, by: number): void {
    if (name === 'a') this.links += by;
    else if (name === 'b' || name === 'strong') this.bolds += by;
    else if (name === 'i' || name === 'em') this.italics += by;
  }
}
