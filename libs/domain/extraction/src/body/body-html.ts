import type { Block } from '@dateline/contracts';

/**
 * Sanitised HTML of a body. It is written from the typed blocks, so it holds nothing but the elements below and
 * escaped text: `p h2–h6 blockquote ul ol li table tr td figure img figcaption`.
 */
export function bodyHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'heading':
      return element(`h${Math.max(2, block.level)}`, block.text);
    case 'quote':
      return `<blockquote>${element('p', block.text)}</blockquote>`;
    case 'list':
      return `<${listTag(block)}>${block.items.map((item) => element('li', item)).join('')}</${listTag(block)}>`;
    case 'table':
      return `<table>${block.rows.map((row) => `<tr>${row.map((cell) => element('td', cell)).join('')}</tr>`).join('')}</table>`;
    case 'image':
      return figure(block);
    case 'embed':
      return `<blockquote>${element('p', block.text)}</blockquote>`;
    default:
      return element('p', block.text);
  }
}

const listTag = (block: { isOrdered: boolean }): string => (block.isOrdered ? 'ol' : 'ul');

function figure(block: { url: string; caption?: string | undefined }): string {
  if (!/^https?:\/\//.test(block.url)) return '';
  const caption = block.caption === undefined ? '' : element('figcaption', block.caption);
  return `<figure><img src="${escapeHtml(block.url)}" alt="">${caption}</figure>`;
}

const element = (tag: string, text: string): string =>
  `<${tag}>${escapeHtml(text).replaceAll('\n', '<br>')}</${tag}>`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
