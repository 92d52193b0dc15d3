/** A stretch of the text, from the first character of a tag to behind the last one of another. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What one pass over a feed's text tells, before any parser sees it. */
export interface XmlOutline {
  /** The first element's name as written, lower case (`rss`, `feed`, `rdf:rdf`, `html`); empty when there is none. */
  readonly root: string;
  /** The deepest nesting of elements; the pass stops beyond the limit. */
  readonly depth: number;
  /** Complete entries. */
  readonly entries: readonly Span[];
  /** Entries that were begun and not ended: broken, or cut off. */
  readonly brokenEntries: number;
  /** The start tags around the first entry, from outside to inside. */
  readonly envelope: readonly { readonly name: string; readonly tag: string }[];
  /** The document type declaration, if there is one. */
  readonly doctype: Span | null;
  /** The most attributes in one tag. */
  readonly attributes: number;
  /** Whether the root element ends. */
  readonly isComplete: boolean;
}

const ENTRY_NAMES = new Set(['item', 'entry']);

/**
 * Outlines XML-like text in one pass whose time is linear in its length, whatever is in it: no look-behind, no
 * search that starts over. Comments, CDATA and declarations are stepped over. A start tag `item` or `entry`
 * inside an unfinished entry ends that one as broken, and the end of an entry closes whatever was left open in it.
 */
export function outlineXml(text: string, maxDepth: number): XmlOutline {
  return new Outliner(text, maxDepth).run();
}

class Outliner {
  private readonly stack: { name: string; start: number; end: number }[] = [];
  private readonly entries: Span[] = [];
  private envelope: { name: string; tag: string }[] = [];
  private root = '';
  private depth = 0;
  private attributes = 0;
  private brokenEntries = 0;
  private doctype: Span | null = null;
  private isComplete = false;
  /** Index in the stack of the entry that is open. */
  private openEntry = -1;

  constructor(
    private readonly text: string,
    private readonly maxDepth: number,
  ) {}

  run(): XmlOutline {
    let at = this.text.indexOf('<');
    while (at >= 0 && at < this.text.length && this.depth <= this.maxDepth) {
      const end = this.step(at);
      at = this.text.indexOf('<', end);
    }
    if (this.openEntry >= 0) this.brokenEntries += 1;
    const { root, depth, attributes, entries, brokenEntries, envelope, doctype, isComplete } = this;
    return { root, depth, attributes, entries, brokenEntries, envelope, doctype, isComplete };
  }

  /** Takes what starts with `<` at this place; answers where it ends. */
  private step(at: number): number {
    const { text } = this;
    if (text.startsWith('<!--', at)) return this.behind('-->', at + 4);
    if (text.startsWith('<![CDATA[', at)) return this.behind(']]>', at + 9);
    if (text.startsWith('<?', at)) return this.behind('?>', at + 2);
    if (text.startsWith('<!', at)) return this.declaration(at);
    if (!/[A-Za-z_/]/.test(text[at + 1] ?? '')) return at + 1;
    return this.tag(at);
  }

  private behind(mark: string, from: number): number {
    const found = this.text.indexOf(mark, from);
    return found < 0 ? this.text.length : found + mark.length;
  }

  private declaration(at: number): number {
    let brackets = 0;
    let i = at + 2;
    for (; i < this.text.length; i += 1) {
      const char = this.text[i];
      if (char === '[') brackets += 1;
      else if (char === ']') brackets -= 1;
      else if (char === '>' && brackets <= 0) break;
    }
    const end = Math.min(i + 1, this.text.length);
    this.doctype ??= { start: at, end };
    return end;
  }

  private tag(at: number): number {
    const end = this.tagEnd(at);
    const isClosed = this.text[end - 1] === '>';
    const isEnd = this.text[at + 1] === '/';
    const name =
      /^[^\s/>=<"']*/
        .exec(this.text.slice(at + (isEnd ? 2 : 1), Math.min(end, at + 200)))?.[0]
        .toLowerCase() ?? '';
    if (!isClosed) return end;
    if (isEnd) this.close(name, end);
    else this.open(name, at, end, this.text[end - 2] === '/');
    return end;
  }

  /** Behind the tag's `>`; at the next `<` or the end of the text when it has none. Quotes count behind `=` only. */
  private tagEnd(at: number): number {
    let quote = '';
    let last = '';
    let attributes = 0;
    for (let i = at + 1; i < this.text.length; i += 1) {
      const char = this.text[i] as string;
      // XML allows no "<" in a tag, quoted or not: here a quote or a bracket was forgotten.
      if (char === '<') return i;
      if (quote) {
        if (char === quote) quote = '';
      } else if (char === '>') {
        this.attributes = Math.max(this.attributes, attributes);
        return i + 1;
      } else if ((char === '"' || char === "'") && last === '=') quote = char;
      if (char === '=' && !quote) attributes += 1;
      if (char > ' ') last = char;
    }
    return this.text.length;
  }

  private open(name: string, start: number, end: number, isEmpty: boolean): void {
    this.root ||= name;
    if (this.isEntryName(name)) this.beginEntry(start);
    if (isEmpty) {
      if (this.isEntryName(name)) this.brokenEntries += 1;
      return;
    }
    this.stack.push({ name, start, end });
    this.depth = Math.max(this.depth, this.stack.length);
    if (this.isEntryName(name)) this.openEntry = this.stack.length - 1;
  }

  private beginEntry(start: number): void {
    if (this.openEntry >= 0) {
      this.brokenEntries += 1;
      this.stack.length = this.openEntry;
      this.openEntry = -1;
    }
    if (this.entries.length === 0 && this.envelope.length === 0 && start > 0) {
      this.envelope = this.stack.map((element) => ({
        name: element.name,
        tag: this.text.slice(element.start, element.end),
      }));
    }
  }

  private close(name: string, end: number): void {
    if (this.openEntry >= 0) {
      const entry = this.stack[this.openEntry];
      if (entry?.name === name) {
        this.entries.push({ start: entry.start, end });
        this.stack.length = this.openEntry;
        this.openEntry = -1;
      } else if (this.stack.length - 1 > this.openEntry) this.stack.pop();
      return;
    }
    if (this.stack.at(-1)?.name === name) this.stack.pop();
    else if (name === this.root) this.stack.length = 0;
    if (name === this.root && this.stack.length === 0) this.isComplete = true;
  }

  private isEntryName(name: string): boolean {
    const colon = name.indexOf(':');
    if (colon < 0) return ENTRY_NAMES.has(name);
    return this.root.startsWith(name.slice(0, colon + 1)) && ENTRY_NAMES.has(name.slice(colon + 1));
  }
}
