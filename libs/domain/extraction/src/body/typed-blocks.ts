import type { Block } from '@dateline/contracts';
import { Flag, type Block as PageBlock, type PageElement } from '../page/page.js';
import { tidyText } from '../text/tidy.js';
import { boxOf } from './page-context.js';

/** A picture to be put before a block. */
export interface PlacedImage {
  readonly block: number;
  readonly url: string;
  readonly caption?: string;
}

/** Chosen blocks of a page as typed blocks: items become lists, cells tables, tweets embeds; pictures in between. */
export function typedBlocks(chosen: readonly PageBlock[], images: readonly PlacedImage[] = []): Block[] {
  const builder = new Builder();
  let nextImage = 0;
  for (const block of chosen) {
    for (let image = images[nextImage]; image && image.block <= block.index; image = images[nextImage]) {
      builder.image(image);
      nextImage += 1;
    }
    builder.add(block);
  }
  return builder.blocks;
}

class Builder {
  readonly blocks: Block[] = [];
  private list: PageElement | undefined;
  private item: PageElement | undefined;
  private table: PageElement | undefined;
  private row: PageElement | undefined;
  private embed: PageElement | undefined;

  image({ url, caption }: PlacedImage): void {
    this.blocks.push(caption === undefined ? { type: 'image', url } : { type: 'image', url, caption });
    this.leave();
  }

  add(block: PageBlock): void {
    const text = tidyText(block.text);
    if (text === '') return;
    const { flags } = block.element;
    const level = headingLevel(block.element);
    const item = (flags & Flag.List) === 0 ? undefined : around(block.element, isItem);
    const table = (flags & Flag.Table) === 0 ? undefined : dataTable(block.element);
    if ((flags & Flag.Embed) !== 0) this.addEmbed(block, text);
    else if (level !== undefined) this.simple({ type: 'heading', level, text });
    else if (item?.parent && !table) this.addItem(item, item.parent, text);
    else if (table) this.addCell(table, block.element, text);
    else if ((flags & Flag.Quote) !== 0) this.simple({ type: 'quote', text });
    else this.simple({ type: 'paragraph', text });
  }

  private simple(block: Block): void {
    this.blocks.push(block);
    this.leave();
  }

  private leave(): void {
    this.list = this.item = this.table = this.row = this.embed = undefined;
  }

  private addItem(item: PageElement, list: PageElement, text: string): void {
    const last = this.blocks.at(-1);
    if (last?.type === 'list' && this.list === list) {
      if (this.item === item) last.items[last.items.length - 1] += ` ${text}`;
      else last.items.push(text);
    } else {
      this.leave();
      this.blocks.push({ type: 'list', isOrdered: list.tag === 'ol', items: [text] });
    }
    this.list = list;
    this.item = item;
  }

  private addCell(table: PageElement, element: PageElement, text: string): void {
    const row = around(element, (one) => one.tag === 'tr');
    const last = this.blocks.at(-1);
    if (last?.type === 'table' && this.table === table) {
      if (row === this.row) last.rows.at(-1)?.push(text);
      else last.rows.push([text]);
    } else {
      this.leave();
      this.blocks.push({ type: 'table', rows: [[text]] });
    }
    this.table = table;
    this.row = row;
  }

  private addEmbed(block: PageBlock, text: string): void {
    const holder =
      around(block.element, (one) => /twitter-tweet|instagram-media/.test(one.classes)) ?? block.element;
    const last = this.blocks.at(-1);
    if (last?.type === 'embed' && this.embed === holder) {
      last.text += `\n${text}`;
      if (/^https?:/.test(block.firstHref)) last.url = block.firstHref;
    } else {
      this.leave();
      const url =
        /^https?:/.test(block.firstHref) && block.firstHref.length < 8_000 ? { url: block.firstHref } : {};
      this.blocks.push({ type: 'embed', text, ...url });
    }
    this.embed = holder;
  }
}

const isItem = (element: PageElement): boolean =>
  element.tag === 'li' || element.tag === 'dd' || element.tag === 'dt';

function around(element: PageElement, test: (element: PageElement) => boolean): PageElement | undefined {
  for (let at: PageElement | undefined = element; at; at = at.parent) if (test(at)) return at;
  return undefined;
}

/** The table of a cell, unless the table only lays out the page: then its cells hold whole paragraphs. */
function dataTable(element: PageElement): PageElement | undefined {
  const box = boxOf(element);
  if (box.tag !== 'td' && box.tag !== 'th') return undefined;
  const table = around(box, (one) => one.tag === 'table');
  return table && box.end - box.first <= 3 && table.end - table.first >= 4 ? table : undefined;
}

function headingLevel(element: PageElement): number | undefined {
  const heading = around(element, (one) => /^h[1-6]$/.test(one.tag));
  return heading && (element.flags & Flag.Heading) !== 0 ? Number(heading.tag[1]) : undefined;
}
