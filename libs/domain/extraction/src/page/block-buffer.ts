import { SPACE_RUNS } from '../text/tidy.js';
import { Attribute, type Attributes } from './attributes.js';
import type { OpenElements } from './open-elements.js';
import type { Block, Page, PageElement, PageImage, PageTime } from './page.js';

type BodyPart = Pick<Page, 'blocks' | 'containers' | 'images' | 'times' | 'videos' | 'embeds'>;

/** Gathers text until an element's edge ends the block. */
export class BlockBuffer {
  private readonly blocks: Block[] = [];
  private readonly containers: PageElement[] = [];
  private readonly images: PageImage[] = [];
  private readonly times: PageTime[] = [];
  private readonly embeds: { url: string; block: number }[] = [];
  private videos = 0;
  private text = '';
  private element: PageElement | undefined;
  private linkChars = 0;
  private links = 0;
  private boldChars = 0;
  private italicChars = 0;
  private firstHref = '';
  private breaks = 0;
  private isAfterBreaks = false;
  private pendingSources = '';
  private openTimes: { element: PageElement; datetime: string; block: number; from: number }[] = [];

  /** Holds what stands in no element: fragments, and text behind the last end tag. */
  private readonly root: PageElement = {
    tag: 'body',
    parent: undefined,
    depth: 0,
    order: 0,
    id: '',
    classes: '',
    itemprop: '',
    rel: '',
    role: '',
    flags: 0,
    first: 0,
    end: 0,
  };

  constructor(private readonly open: OpenElements) {}

  get length(): number {
    return this.blocks.length;
  }

  append(piece: string): void {
    if (!HAS_TEXT.test(piece)) {
      if (this.text !== '' && /\s/.test(piece)) this.text += ' ';
      return;
    }
    if (this.breaks >= 2 && this.text !== '') {
      this.flush();
      this.isAfterBreaks = true;
    } else if (this.breaks === 1 && this.text !== '') this.text += '\n';
    this.breaks = 0;
    this.claim();
    this.text += this.breaks === 0 ? piece.replace(LINE_ENDS, ' ') : piece;
    if (this.open.links > 0) this.linkChars += piece.length;
    if (this.open.bolds > 0) this.boldChars += piece.length;
    if (this.open.italics > 0) this.italicChars += piece.length;
  }

  lineBreak(): void {
    this.breaks += 1;
  }

  link(attributes: Attributes): void {
    this.links += 1;
    if (this.firstHref === '') this.firstHref = attributes.get(Attribute.href) ?? '';
  }

  flush(): void {
    this.breaks = 0;
    const text = this.text === '' ? '' : clean(this.text);
    if (text !== '' && this.element) {
      this.blocks.push({
        index: this.blocks.length,
        element: this.element,
        text,
        linkChars: Math.min(this.linkChars, text.length),
        links: this.links,
        boldChars: Math.min(this.boldChars, text.length),
        italicChars: Math.min(this.italicChars, text.length),
        isAfterBreaks: this.isAfterBreaks,
        firstHref: this.firstHref,
        imagesBefore: this.images.length,
        timesBefore: this.times.length,
      });
    }
    this.text = '';
    this.element = undefined;
    this.linkChars = this.links = this.boldChars = this.italicChars = 0;
    this.firstHref = '';
    this.isAfterBreaks = false;
  }

  container(element: PageElement): void {
    this.containers.push(element);
  }

  startTime(element: PageElement, attributes: Attributes): void {
    const datetime = attributes.get(Attribute.datetime) ?? '';
    this.openTimes.push({ element, datetime, block: this.blocks.length, from: this.text.length });
  }

  endTime(element: PageElement): void {
    const at = this.openTimes.findIndex((time) => time.element === element);
    const [time] = at < 0 ? [] : this.openTimes.splice(at, 1);
    if (!time) return;
    const text = time.block === this.blocks.length ? clean(this.text.slice(time.from)) : '';
    this.times.push({ element, datetime: time.datetime, block: time.block, text });
  }

  source(attributes: Attributes): void {
    const srcset = attributes.get(Attribute.srcset) ?? attributes.get(Attribute['data-srcset']) ?? '';
    if (this.pendingSources === '' && srcset !== '') this.pendingSources = srcset;
  }

  image(attributes: Attributes, element: PageElement | undefined): void {
    const srcset =
      attributes.get(Attribute.srcset) ??
      attributes.get(Attribute['data-srcset']) ??
      attributes.get(Attribute['data-lazy-srcset']) ??
      '';
    const lazy =
      attributes.get(Attribute['data-src']) ??
      attributes.get(Attribute['data-lazy-src']) ??
      attributes.get(Attribute['data-original']);
    const src = attributes.get(Attribute.src) ?? '';
    if (element) {
      this.images.push({
        element,
        src: lazy ?? src,
        srcset: srcset || this.pendingSources,
        alt: (attributes.get(Attribute.alt) ?? '').trim(),
        width: pixels(attributes.get(Attribute.width)),
        height: pixels(attributes.get(Attribute.height)),
        block: this.blocks.length,
      });
    }
    this.pendingSources = '';
  }

  media(tag: string, attributes: Attributes): void {
    const url = attributes.get(Attribute.src) ?? attributes.get(Attribute['data-src']) ?? '';
    if (tag === 'video' || /youtube|vimeo|dailymotion|brightcove|jwplayer|\bplayer\b/.test(url))
      this.videos += 1;
    if (tag === 'iframe' && url !== '') this.embeds.push({ url, block: this.blocks.length });
  }

  data(): BodyPart {
    this.root.end = this.blocks.length;
    const { blocks, containers, images, times, videos, embeds } = this;
    return { blocks, containers, images, times, videos, embeds };
  }

  /** The block belongs to the innermost element that holds all of its text. */
  private claim(): void {
    if (this.element === undefined) this.element = this.open.top ?? this.root;
    while (this.element !== this.root && !this.open.isOpen(this.element))
      this.element = this.element.parent ?? this.root;
  }
}

const HAS_TEXT = /[^\s\u00ad\u200b\ufeff]/;
const LINE_ENDS = /[\r\n]+/g;

const pixels = (value: string | undefined): number | undefined => {
  const number = /^\s*(\d{1,5})(?:px)?\s*$/.exec(value ?? '')?.[1];
  return number === undefined || Number(number) === 0 ? undefined : Number(number);
};

/** White space to single spaces (line breaks that `br` made stay), invisible characters away. */
function clean(text: string): string {
  return text
    .replace(/[\u00ad\u200b\ufeff\u2060]/g, '')
    .replace(SPACE_RUNS, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}
