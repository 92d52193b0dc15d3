import type { PageElement } from './page.js';
import { traits } from './tags.js';

/** End tags that reach out of table cells; no end tag but `body` and `html` reaches out of a table. */
const TABLE_TAGS = new Set('table tbody thead tfoot tr td th'.split(' '));

/** The stack of open elements, with counts by name so that stray end tags cost nothing. */
export class OpenElements {
  private readonly stack: PageElement[] = [];
  private readonly silence: boolean[] = [];
  private readonly counts = new Map<string, number>();
  /** How many open elements hold text that is no text of the page. */
  silent = 0;
  /** Open `a`, `b`/`strong`, `i`/`em`. */
  links = 0;
  bolds = 0;
  italics = 0;

  get depth(): number {
    return this.stack.length;
  }
  get top(): PageElement | undefined {
    return this.stack.at(-1);
  }
  has(tag: string): boolean {
    return (this.counts.get(tag) ?? 0) > 0;
  }
  isOpen(element: PageElement): boolean {
    return this.stack[element.depth] === element || this.stack.includes(element);
  }

  push(element: PageElement, isSilent: boolean): void {
    this.stack.push(element);
    this.silence.push(isSilent);
    this.counts.set(element.tag, (this.counts.get(element.tag) ?? 0) + 1);
    if (isSilent) this.silent += 1;
    this.countInline(element.tag, 1);
  }

  /** Index of the innermost open element of that name which an end tag may close, or -1. */
  find(tag: string): number {
    const isTablePart = TABLE_TAGS.has(tag);
    for (let at = this.stack.length - 1; at >= 0; at -= 1) {
      const open = this.stack[at] as PageElement;
      if (open.tag === tag) return at;
      if (tag === 'body' || tag === 'html' || tag === 'head') continue;
      if (open.tag === 'table' || (traits(open.tag).isScope && !isTablePart)) return -1;
    }
    return -1;
  }

  /** Outermost element to close for an implied end, looking no further than the boundary, or -1. */
  findImplied(closes: ReadonlySet<string>, boundary: ReadonlySet<string>): number {
    let found = -1;
    for (let at = this.stack.length - 1; at >= 0; at -= 1) {
      const { tag } = this.stack[at] as PageElement;
      if (boundary.has(tag)) break;
      if (closes.has(tag)) found = at;
    }
    return found;
  }

  openHeading(): number | undefined {
    for (let at = this.stack.length - 1; at >= 0 && at >= this.stack.length - 8; at -= 1) {
      if (/^h[1-6]$/.test((this.stack[at] as PageElement).tag)) return at;
    }
    return undefined;
  }

  hasBlockAbove(at: number): boolean {
    for (let above = at + 1; above < this.stack.length; above += 1) {
      if (traits((this.stack[above] as PageElement).tag).isBlock) return true;
    }
    return false;
  }

  /** Takes one element out from under others, as the end tag of a misnested formatting element does. */
  remove(at: number): PageElement {
    const [element] = this.stack.splice(at, 1) as [PageElement];
    const [isSilent] = this.silence.splice(at, 1);
    this.leave(element, isSilent === true);
    return element;
  }

  popTo(at: number, closed: (element: PageElement) => void): void {
    while (this.stack.length > Math.max(0, at)) {
      const element = this.stack.at(-1) as PageElement;
      closed(element);
      this.stack.pop();
      this.leave(element, this.silence.pop() === true);
    }
  }

  private leave(element: PageElement, isSilent: boolean): void {
    this.counts.set(element.tag, (this.counts.get(element.tag) ?? 1) - 1);
    if (isSilent) this.silent -= 1;
    this.countInline(element.tag, -1);
  }

  private countInline(tag: string, by: number): void {
    if (tag === 'a') this.links += by;
    else if (tag === 'b' || tag === 'strong') this.bolds += by;
    else if (tag === 'i' || tag === 'em') this.italics += by;
  }
}
