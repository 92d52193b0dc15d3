import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { DEFAULT_LIMITS, type ExtractionLimits } from '../limits.js';
import { BlockBuffer } from './block-buffer.js';
import { readElement } from './element.js';
import { HeadData } from './head-data.js';
import { OpenElements } from './open-elements.js';
import { Flag, type Page, type PageElement } from './page.js';
import { closesParagraph, PARAGRAPH_BOUNDARY, PARAGRAPH_ONLY, traits } from './tags.js';

/** A page is over one of its limits. */
export class TooComplexError extends Error {}

/** Attributes that anything reads; the rest is skipped, which is most of a modern page. */
const WANTED = new Set(
  (
    'class id href src srcset data-src data-srcset data-original data-lazy-src data-lazy-srcset content name property itemprop rel type ' +
    'datetime http-equiv lang hidden style role alt width height title data-testid data-component shadowrootmode aria-hidden'
  ).split(' '),
);
const HEAD_TAGS = new Set(
  'html head meta link title script style base noscript template basefont bgsound noframes'.split(' '),
);

/**
 * Reads a page in one pass to a flat list of blocks with their surroundings, closing elements where browsers do.
 *
 * @throws TooComplexError when a limit is reached
 */
export function readPage(html: string, url: string, limits: ExtractionLimits = DEFAULT_LIMITS): Page {
  if (html.length > limits.maxCharacters) {
    throw new TooComplexError(
      `The page has ${html.length} characters; the limit is ${limits.maxCharacters}.`,
    );
  }
  return new PageReader(html, url, limits).read();
}

class PageReader implements TokenizerCallbacks {
  private readonly open = new OpenElements();
  private readonly head = new HeadData();
  private readonly blocks: BlockBuffer;
  private readonly attributes = new Map<string, string>();
  private tag = '';
  private attribute = '';
  private value = '';
  private elements = 0;
  private attributeCount = 0;
  /** Raw text that is kept although it is no text of the page: title and some scripts. */
  private kept: string[] | undefined;

  constructor(
    private readonly html: string,
    private readonly url: string,
    private readonly limits: ExtractionLimits,
  ) {
    this.blocks = new BlockBuffer(this.open);
  }

  read(): Page {
    const tokenizer = new Tokenizer({ decodeEntities: true }, this);
    tokenizer.write(this.html);
    tokenizer.end();
    this.open.popTo(0, (element) => this.closed(element));
    this.blocks.flush();
    return { url: this.url, elements: this.elements, ...this.head.data(), ...this.blocks.data() };
  }

  onopentagname(start: number, end: number): void {
    this.tag = this.html.slice(start, end).toLowerCase();
    this.attributes.clear();
  }
  onattribname(start: number, end: number): void {
    this.attributeCount += 1;
    if (this.attributeCount > this.limits.maxAttributes) {
      throw new TooComplexError(`The page has more than ${this.limits.maxAttributes} attributes.`);
    }
    const name = this.html.slice(start, end).toLowerCase();
    this.attribute = WANTED.has(name) ? name : '';
    this.value = '';
  }
  onattribdata(start: number, end: number): void {
    if (this.attribute !== '') this.value += this.html.slice(start, end);
  }
  onattribentity(codepoint: number): void {
    if (this.attribute !== '') this.value += String.fromCodePoint(codepoint);
  }
  onattribend(): void {
    if (this.attribute !== '' && !this.attributes.has(this.attribute))
      this.attributes.set(this.attribute, this.value);
    this.attribute = '';
  }
  onselfclosingtag(end: number): void {
    // A slash closes nothing in HTML, except inside SVG and MathML, which are silent anyway.
    this.onopentagend(end);
    if (this.open.silent > 0 && this.open.top?.tag === this.tag && !HEAD_TAGS.has(this.tag))
      this.onclose(this.tag);
  }
  onopentagend(_end: number): void {
    const { tag } = this;
    this.countElement();
    if (this.open.has('head') && !HEAD_TAGS.has(tag)) this.popThrough('head');
    if (this.open.silent > 0) return this.openSilently(tag);
    const kind = traits(tag);
    if (kind.isVoid) return this.void(tag);
    if (closesParagraph(tag) && this.open.has('p')) this.closeImplied(PARAGRAPH_ONLY, PARAGRAPH_BOUNDARY);
    if (kind.closes && kind.boundary) this.closeImplied(kind.closes, kind.boundary);
    this.push(tag);
  }

  onclosetag(start: number, end: number): void {
    this.onclose(this.html.slice(start, end).toLowerCase());
  }
  ontext(start: number, end: number): void {
    if (this.kept) this.kept.push(this.html.slice(start, end));
    else if (this.open.silent === 0) this.blocks.append(this.html.slice(start, end));
  }
  ontextentity(codepoint: number): void {
    const text = String.fromCodePoint(codepoint);
    if (this.kept) this.kept.push(text);
    else if (this.open.silent === 0) this.blocks.append(text);
  }
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private countElement(): void {
    this.elements += 1;
    if (this.blocks.length > this.limits.maxBlocks) {
      throw new TooComplexError(`The page has more than ${this.limits.maxBlocks} blocks of text.`);
    }
    if (this.elements > this.limits.maxElements) {
      throw new TooComplexError(`The page has more than ${this.limits.maxElements} elements.`);
    }
  }

  private openSilently(tag: string): void {
    if (tag === 'meta' || tag === 'link' || tag === 'base') this.head.take(tag, this.attributes);
    if (traits(tag).isVoid) return;
    this.push(tag);
  }

  private push(tag: string): void {
    if (this.open.depth >= this.limits.maxDepth) {
      throw new TooComplexError(`Elements are nested more than ${this.limits.maxDepth} deep.`);
    }
    const kind = traits(tag);
    if (kind.isBlock && this.open.silent === 0) this.blocks.flush();
    const isShadow = tag === 'template' && this.attributes.has('shadowrootmode');
    const element = readElement(
      tag,
      this.attributes,
      this.open.top,
      this.elements,
      this.blocks.length,
      kind.flag,
    );
    this.open.push(element, kind.isSilent && !isShadow);
    if (tag === 'html') this.head.language ||= this.attributes.get('lang') ?? '';
    if (tag === 'a') this.blocks.link(this.attributes.get('href') ?? '');
    if (tag === 'time' && this.open.silent === 0) this.blocks.startTime(element, this.attributes);
    if (tag === 'title' && this.head.title === '' && !this.open.has('svg')) this.kept = [];
    if (tag === 'script') this.kept = this.head.startScript(this.attributes);
    if (tag === 'video' || tag === 'iframe') this.blocks.media(tag, this.attributes, element);
  }

  private void(tag: string): void {
    if (tag === 'br') this.blocks.lineBreak();
    else if (tag === 'hr') this.blocks.flush();
    else if (tag === 'img') this.blocks.image(this.attributes, this.open.top);
    else if (tag === 'source') this.blocks.source(this.attributes);
    else if (tag === 'input') this.head.takeInput(this.attributes);
    else this.head.take(tag, this.attributes);
    const itemprop = this.attributes.get('itemprop');
    if (tag === 'img' && itemprop) this.head.takeItemImage(this.attributes);
  }

  private onclose(tag: string): void {
    if (tag === 'br') return this.blocks.lineBreak();
    if (!this.open.has(tag)) {
      const heading = /^h[1-6]$/.test(tag) ? this.open.openHeading() : undefined;
      if (heading !== undefined) this.open.popTo(heading, (element) => this.closed(element));
      return;
    }
    const at = this.open.find(tag);
    if (at < 0) return;
    if (traits(tag).isFormatting && this.open.hasBlockAbove(at)) this.closed(this.open.remove(at));
    else this.open.popTo(at, (element) => this.closed(element));
  }

  private popThrough(tag: string): void {
    this.open.popTo(this.open.find(tag), (element) => this.closed(element));
  }

  private closeImplied(closes: ReadonlySet<string>, boundary: ReadonlySet<string>): void {
    const at = this.open.findImplied(closes, boundary);
    if (at >= 0) this.open.popTo(at, (element) => this.closed(element));
  }

  private closed(element: PageElement): void {
    const kind = traits(element.tag);
    const isInSilence = this.open.silent > (kind.isSilent ? 1 : 0);
    if (kind.isBlock && !isInSilence) this.blocks.flush();
    element.end = this.blocks.length;
    if (kind.isBlock && element.end > element.first) this.blocks.container(element);
    if (element.tag === 'time') this.blocks.endTime(element);
    if (element.tag === 'title' && this.kept)
      this.head.title = this.kept.join('').replace(/\s+/g, ' ').trim();
    if (element.tag === 'script' && this.kept) this.head.endScript(this.kept.join(''));
    if (element.tag === 'title' || element.tag === 'script') this.kept = undefined;
  }
}

export const isInside = (element: PageElement, flag: number): boolean => (element.flags & flag) !== 0;
export { Flag };
