import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { DEFAULT_LIMITS, type ExtractionLimits } from '../limits.js';
import { Attribute, Attributes, type AttributeSlot } from './attributes.js';
import { BlockBuffer } from './block-buffer.js';
import { decodePieces } from './character-references.js';
import { isCard, readElement, silentElement } from './element.js';
import { HeadData } from './head-data.js';
import { OpenElements } from './open-elements.js';
import { PageTags, type PageTag } from './page-tags.js';
import type { Page, PageElement } from './page.js';
import { PARAGRAPH_BOUNDARY, PARAGRAPH_ONLY } from './tags.js';

/** A page is over one of its limits. */
export class TooComplexError extends Error {}

/** Elements whose attributes count even where text does not. */
const HEARD_IN_SILENCE = new Set('meta link base script template html a video iframe'.split(' '));
/** Elements whose text is written without references; others of that kind are silent. */
const RAW = new Set('script xmp plaintext'.split(' '));
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
  private readonly tags = new PageTags();
  private readonly paragraph = this.tags.of('p');
  private readonly headTag = this.tags.of('head');
  private readonly svg = this.tags.of('svg');
  private readonly open = new OpenElements((element, tag) => this.closed(element, tag));
  private readonly head = new HeadData();
  private readonly blocks = new BlockBuffer(this.open);
  private readonly attributes: Attributes;
  private readonly take = (piece: string): void => this.takeText(piece);
  private tag = this.paragraph;
  private isHeard = true;
  private attribute: AttributeSlot | -1 = -1;
  private valueStart = 0;
  private valueEnd = 0;
  private elements = 0;
  private attributeCount = 0;
  /** Raw text that is kept although it is no text of the page: title and some scripts. */
  private kept: string[] | undefined;

  constructor(
    private readonly html: string,
    private readonly url: string,
    private readonly limits: ExtractionLimits,
  ) {
    this.attributes = new Attributes(html);
  }

  read(): Page {
    const tokenizer = new Tokenizer({ decodeEntities: false }, this);
    tokenizer.write(this.html);
    tokenizer.end();
    this.open.popTo(0);
    this.blocks.flush();
    return { url: this.url, elements: this.elements, ...this.head.data(), ...this.blocks.data() };
  }

  onopentagname(start: number, end: number): void {
    this.tag = this.tags.of(this.html.slice(start, end));
    this.attributes.clear();
    // An element of the body may be about to end the head, and with it the silence.
    this.isHeard = this.open.silent === 0 || this.headTag.open > 0 || HEARD_IN_SILENCE.has(this.tag.name);
  }
  onattribname(start: number, end: number): void {
    this.attributeCount += 1;
    if (this.attributeCount > this.limits.maxAttributes) {
      throw new TooComplexError(`The page has more than ${this.limits.maxAttributes} attributes.`);
    }
    this.attribute = this.isHeard ? this.attributes.slotAt(start, end) : -1;
    this.valueStart = this.valueEnd = 0;
  }
  onattribdata(start: number, end: number): void {
    this.valueStart = start;
    this.valueEnd = end;
  }
  onattribend(): void {
    if (this.attribute !== -1) this.attributes.set(this.attribute, this.valueStart, this.valueEnd);
  }
  onselfclosingtag(end: number): void {
    // A slash closes nothing in HTML, except inside SVG and MathML, which are silent anyway.
    this.onopentagend(end);
    const { tag } = this;
    if (this.open.silent > 0 && this.open.top?.tag === tag.name && !HEAD_TAGS.has(tag.name)) this.close(tag);
  }
  onopentagend(_end: number): void {
    const { tag } = this;
    const { traits } = tag;
    this.countElement();
    if (this.headTag.open > 0 && !HEAD_TAGS.has(tag.name)) this.open.popTo(this.open.find(this.headTag));
    if (this.open.silent > 0) return this.openSilently(tag);
    if (traits.isVoid) return this.void(tag.name);
    if (traits.closesParagraph && this.paragraph.open > 0)
      this.closeImplied(PARAGRAPH_ONLY, PARAGRAPH_BOUNDARY);
    if (traits.closes && traits.boundary) this.closeImplied(traits.closes, traits.boundary);
    this.push(tag);
  }

  onclosetag(start: number, end: number): void {
    this.close(this.tags.of(this.html.slice(start, end)));
  }
  ontext(start: number, end: number): void {
    if (this.kept || this.open.silent === 0) this.takeReferences(this.html.slice(start, end));
  }
  // References are decoded where they are read: the tokenizer is told to leave them.
  onattribentity(): void {}
  ontextentity(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private takeReferences(text: string): void {
    if (text.includes('&') && !RAW.has(this.open.top?.tag ?? '')) decodePieces(text, this.take);
    else this.takeText(text);
  }

  private takeText(piece: string): void {
    if (this.kept) this.kept.push(piece);
    else this.blocks.append(piece);
  }

  private countElement(): void {
    this.elements += 1;
    if (this.blocks.length > this.limits.maxBlocks) {
      throw new TooComplexError(`The page has more than ${this.limits.maxBlocks} blocks of text.`);
    }
    if (this.elements > this.limits.maxElements) {
      throw new TooComplexError(`The page has more than ${this.limits.maxElements} elements.`);
    }
  }

  private openSilently(tag: PageTag): void {
    const { name } = tag;
    if (name === 'meta' || name === 'link' || name === 'base') this.head.take(name, this.attributes);
    if (!tag.traits.isVoid) this.push(tag);
  }

  private push(tag: PageTag): void {
    if (this.open.depth >= this.limits.maxDepth) {
      throw new TooComplexError(`Elements are nested more than ${this.limits.maxDepth} deep.`);
    }
    const { name, traits } = tag;
    const isSilent = this.open.silent > 0;
    if (traits.isBlock && !isSilent) this.blocks.flush();
    const element = this.elementOf(tag, isSilent);
    const isShadow = name === 'template' && this.attributes.has(Attribute.shadowrootmode);
    this.open.push(element, tag, (traits.isSilent && !isShadow) || (name === 'span' && isCard(element)));
    this.startSpecial(name, element);
  }

  private elementOf({ name, traits }: PageTag, isSilent: boolean): PageElement {
    const { top } = this.open;
    return isSilent
      ? silentElement(name, top, this.elements, this.blocks.length)
      : readElement(name, this.attributes, top, this.elements, this.blocks.length, traits.flag);
  }

  /** What some elements tell besides holding text. */
  private startSpecial(name: string, element: PageElement): void {
    if (name === 'a') this.blocks.link(this.attributes);
    else if (name === 'time' && this.open.silent === 0) this.blocks.startTime(element, this.attributes);
    else if (name === 'title' && this.head.title === '' && this.svg.open === 0) this.kept = [];
    else if (name === 'script') this.kept = this.head.startScript(this.attributes);
    else if (name === 'video' || name === 'iframe') this.blocks.media(name, this.attributes);
    else if (name === 'html') this.head.language ||= this.attributes.get(Attribute.lang) ?? '';
  }

  private void(name: string): void {
    if (name === 'br') this.blocks.lineBreak();
    else if (name === 'hr') this.blocks.flush();
    else if (name === 'img') this.blocks.image(this.attributes, this.open.top);
    else if (name === 'source') this.blocks.source(this.attributes);
    else if (name === 'input') this.head.takeInput(this.attributes);
    else this.head.take(name, this.attributes);
    if (name === 'img' && this.attributes.get(Attribute.itemprop)) this.head.takeItemImage(this.attributes);
  }

  private close(tag: PageTag): void {
    if (tag.name === 'br') return this.blocks.lineBreak();
    if (tag.open === 0) {
      const heading = HEADING.test(tag.name) ? this.open.openHeading() : undefined;
      if (heading !== undefined) this.open.popTo(heading);
      return;
    }
    const at = this.open.find(tag);
    if (at < 0) return;
    if (tag.traits.isFormatting && this.open.hasBlockAbove(at)) this.open.remove(at);
    else this.open.popTo(at);
  }

  private closeImplied(closes: ReadonlySet<string>, boundary: ReadonlySet<string>): void {
    const at = this.open.findImplied(closes, boundary);
    if (at >= 0) this.open.popTo(at);
  }

  private closed(element: PageElement, { name, traits }: PageTag): void {
    const isInSilence = this.open.silent > (traits.isSilent ? 1 : 0);
    if (traits.isBlock && !isInSilence) this.blocks.flush();
    element.end = this.blocks.length;
    if (traits.isBlock && element.end > element.first) this.blocks.container(element);
    if (name === 'time') this.blocks.endTime(element);
    if (name !== 'title' && name !== 'script') return;
    if (name === 'title' && this.kept) this.head.title = this.kept.join('').replace(/\s+/g, ' ').trim();
    if (name === 'script' && this.kept) this.head.endScript(this.kept.join(''));
    this.kept = undefined;
  }
}

const HEADING = /^h[1-6]$/;
