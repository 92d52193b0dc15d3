import { Flag, type Block, type PageElement } from '../page/page.js';
import type { ElementNotes } from './element-notes.js';
import { commonDepth, isWithin, span, type PageContext } from './page-context.js';
import { Repetitions } from './repetition.js';
import type { PageDescription } from './page-description.js';
import type { PageNotes } from './page-notes.js';

/** Features of one block. The order is the model's: whoever changes it trains anew. */
export const FEATURES = 184;

const TAGS = [
  'p',
  'div',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'blockquote',
  'td',
  'figcaption',
  'pre',
  'section',
  'article',
  'dd',
  'body',
  'footer',
  'header',
];
const INLINE = ['a', 'span', 'strong', 'b', 'em', 'time', 'button', 'label', 'small', 'figcaption'];
const FLAGS = [
  Flag.Article,
  Flag.Main,
  Flag.Nav,
  Flag.Aside,
  Flag.Header,
  Flag.Footer,
  Flag.Figure,
  Flag.Caption,
  Flag.Form,
  Flag.Hidden,
  Flag.List,
  Flag.Table,
  Flag.Quote,
  Flag.ArticleBody,
  Flag.Comment,
  Flag.Button,
  Flag.Embed,
  Flag.Noscript,
];

/** The features of all blocks, one row of {@link FEATURES} numbers a block. */
export function blockFeatures(description: PageDescription): Float32Array {
  const { context, notes, elements } = description;
  const builder = new RowBuilder(context, notes, elements);
  for (let at = 0; at < context.blocks.length; at += 1) builder.row(at);
  return builder.rows;
}

class RowBuilder {
  readonly rows: Float32Array;
  private at = 0;
  private readonly repetitions: Repetitions;

  constructor(
    private readonly context: PageContext,
    private readonly notes: PageNotes,
    private readonly elements: ElementNotes,
  ) {
    this.rows = new Float32Array(context.blocks.length * FEATURES);
    this.repetitions = new Repetitions(context);
  }

  row(index: number): void {
    this.at = index * FEATURES;
    this.text(index);
    this.tags(index);
    this.tokens(index);
    this.place(index);
    this.neighbours(index);
    this.containers(index);
    this.page(index);
    this.relations(index);
    this.pictures(index);
  }

  private put(value: number): void {
    this.rows[this.at] = value;
    this.at += 1;
  }

  private text(index: number): void {
    const block = this.context.blocks[index] as Block;
    const measure = this.context.measures[index];
    if (!measure) return;
    const { length } = block.text;
    this.put(Math.log2(1 + measure.words));
    this.put(Math.log2(1 + length));
    this.put(block.linkChars / length);
    this.put(Math.min(block.links, 30));
    this.put(block.boldChars / length);
    this.put(block.italicChars / length);
    this.put(measure.stops / (measure.words + 1));
    this.put(measure.commas / (measure.words + 1));
    this.put(measure.ending);
    this.put(measure.beginning);
    this.put(measure.upper / (measure.letters + 1));
    this.put(measure.digits / length);
    this.put(measure.quotes);
    this.put(measure.marks / length);
    this.put(measure.letters / (measure.words + 1));
    this.put(block.isAfterBreaks ? 1 : 0);
    this.put(this.notes.looksDated[index] ?? 0);
    this.put(this.notes.urlish[index] ?? 0);
  }

  private tags(index: number): void {
    const { element } = this.context.blocks[index] as Block;
    const box = this.context.boxes[index] as PageElement;
    for (const tag of TAGS) this.put(box.tag === tag ? 1 : 0);
    for (const tag of INLINE) this.put(element.tag === tag ? 1 : 0);
    for (const flag of FLAGS) this.put((element.flags & flag) === 0 ? 0 : 1);
    this.put(box.parent ? TAGS.indexOf(box.parent.tag) : -2);
    this.put(Math.min(box.depth, 40));
  }

  private tokens(index: number): void {
    const { element } = this.context.blocks[index] as Block;
    const box = this.context.boxes[index] as PageElement;
    const note = this.elements.of(element);
    const parent = box.parent ? this.elements.of(box.parent) : undefined;
    const grand = box.parent?.parent ? this.elements.of(box.parent.parent) : undefined;
    this.put(note.own);
    this.put(this.elements.of(box).own);
    this.put(parent?.own ?? 0);
    this.put(grand?.own ?? 0);
    this.put(note.low);
    this.put(note.high);
    this.put(note.sum);
    this.put(this.notes.wordMean[index] ?? 0);
    this.put(this.notes.wordLow[index] ?? 0);
    this.put(this.notes.wordSum[index] ?? 0);
  }

  private place(index: number): void {
    const { context, notes } = this;
    const count = context.blocks.length;
    const total = context.words[count] as number;
    this.put(index / count);
    this.put((context.words[index] as number) / (total + 1));
    this.put((context.proseWords[index] as number) / ((context.proseWords[count] as number) + 1));
    this.put(clamp(index - notes.titleBlock, -40, 200));
    this.put(notes.titleBlock < 0 ? 0 : 1);
    this.put(notes.sinceProse[index] ?? 99);
    this.put(notes.untilProse[index] ?? 99);
    this.put(notes.sinceHeading[index] ?? 99);
    this.put(notes.headingLevel[index] ?? 0);
    this.put(notes.headingWeight[index] ?? 0);
    this.put(notes.copiesBefore[index] ?? 0);
    this.put(notes.copiesAfter[index] ?? 0);
    this.put(notes.isTitle[index] ?? 0);
    this.put(notes.isLead[index] ?? 0);
    this.put(notes.inJsonLd[index] ?? 0);
    const block = context.blocks[index] as Block;
    const before = context.blocks[index - 1];
    this.put(block.imagesBefore - (before?.imagesBefore ?? block.imagesBefore));
    this.put(block.timesBefore - (before?.timesBefore ?? block.timesBefore));
    this.put(notes.linkKind[index] ?? 0);
  }

  private neighbours(index: number): void {
    const { context } = this;
    for (const step of [-3, -2, -1, 1, 2, 3]) {
      const other = context.blocks[index + step];
      const measure = context.measures[index + step];
      if (!other || !measure) {
        for (let blank = 0; blank < 5; blank += 1) this.put(-1);
        continue;
      }
      this.put(Math.log2(1 + measure.words));
      this.put(other.linkChars / other.text.length);
      this.put(measure.ending);
      this.put(this.isSibling(index, index + step));
      this.put(this.notes.wordMean[index + step] ?? 0);
    }
    for (const reach of [4, 10]) {
      const from = Math.max(0, index - reach);
      const to = Math.min(context.blocks.length, index + reach + 1);
      const all = span(context.words, from, to);
      this.put(span(context.proseWords, from, to) / (all + 1));
      this.put(span(context.plainWords, from, to) / (all + 1));
    }
  }

  /** 2 same kind of element in the same parent, 1 same parent or same kind, 0 neither. */
  private isSibling(index: number, other: number): number {
    const a = this.context.boxes[index] as PageElement;
    const b = this.context.boxes[other];
    if (!b) return 0;
    return (a.parent === b.parent ? 1 : 0) + (a.tag === b.tag && a.classes === b.classes ? 1 : 0);
  }

  private containers(index: number): void {
    const { context, elements } = this;
    const box = context.boxes[index] as PageElement;
    let holder: PageElement | undefined = box;
    for (let level = 0; level < 4; level += 1) {
      this.put(holder ? Math.log2(1 + elements.words(holder)) : -1);
      this.put(holder ? elements.proseShare(holder) : -1);
      this.put(holder ? elements.plainShare(holder) : -1);
      if (level > 0) this.put(holder ? elements.shareOfProse(holder) : -1);
      holder = holder?.parent;
    }
    const { best, second } = context;
    this.put(best && isWithin(box, best) ? 1 : 0);
    this.put(second && isWithin(box, second) ? 1 : 0);
    this.put(best ? clamp(box.depth - best.depth, -10, 15) : 0);
    this.put(
      best ? (index < best.first ? index - best.first : index >= best.end ? index - best.end + 1 : 0) : 0,
    );
    this.put(best ? (index - best.first) / Math.max(1, best.end - best.first) : 0);
    this.put(best ? elements.shareOfProse(best) : 0);
    this.put(best ? commonDepth(box, best) - best.depth : 0);
    const group = elements.group(box);
    this.put(Math.log2(1 + group.words));
    this.put(Math.log2(1 + group.blocks));
    this.put(group.words / group.blocks);
    this.put(group.linkChars / (group.chars + 1));
    this.put(group.proseWords / ((context.proseWords[context.blocks.length] as number) + 1));
    const article = elements.article(box);
    this.put(article ? elements.shareOfProse(article) : -1);
    this.put(article ? index - article.first : -1);
  }

  private relations(index: number): void {
    const { context, notes } = this;
    const box = context.boxes[index] as PageElement;
    const repetition = this.repetitions.of(box);
    this.put(repetition.alike);
    this.put(repetition.place);
    this.put(repetition.share);
    this.put(repetition.level);
    const title = context.boxes[notes.titleBlock];
    const common = title ? commonDepth(box, title) : -1;
    this.put(title ? common : -1);
    this.put(title ? box.depth - common : -1);
    this.put(title ? title.depth - common : -1);
    this.put(notes.headingsSinceTitle[index] ?? 0);
    this.put(notes.firstHeadings[index] ?? 0);
    const article = this.elements.article(box);
    this.put(
      article && title ? (notes.titleBlock >= article.first && notes.titleBlock < article.end ? 1 : 0) : -1,
    );
    this.put(notes.articlePlace.get(article ?? box) ?? -1);
    this.put(
      notes.titleBlock < 0
        ? 0
        : (context.proseWords[index] as number) - (context.proseWords[notes.titleBlock] as number),
    );
  }

  /** Captions stand in a small element with a picture, text in a large one; names tell biographies and boilerplate. */
  private pictures(index: number): void {
    const { context, notes, elements } = this;
    const box = context.boxes[index] as PageElement;
    const frame = elements.frame(box);
    this.put(frame ? Math.log2(1 + elements.words(frame)) : -1);
    this.put(frame ? box.depth - frame.depth : -1);
    this.put(frame ? elements.images(frame) : 0);
    this.put(frame ? frame.end - frame.first : -1);
    const block = context.blocks[index] as Block;
    this.put((context.blocks[index + 1]?.imagesBefore ?? block.imagesBefore) - block.imagesBefore);
    this.put(notes.namesSite[index] ?? 0);
    this.put(notes.namesAuthor[index] ?? 0);
    const { best } = context;
    this.put(
      best
        ? index < best.end
          ? span(context.proseWords, index, best.end) / (span(context.proseWords, best.first, best.end) + 1)
          : -1
        : -2,
    );
  }

  private page(index: number): void {
    const { context, notes } = this;
    const count = context.blocks.length;
    this.put(Math.log2(1 + (context.words[count] as number)));
    this.put(Math.log2(1 + count));
    this.put((context.proseWords[count] as number) / ((context.words[count] as number) + 1));
    this.put(notes.hasArticleLd);
    this.put(Math.log2(1 + notes.jsonLdWords));
    this.put(notes.articles);
    this.put(notes.isDense);
    this.put(index);
  }
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
