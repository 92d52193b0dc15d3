// The usual pair, for comparison in the same run: Mozilla's Readability on linkedom.
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';

export const name = 'readability + linkedom';
export const version = '0.6.0 + 0.18.15';

export function extract(html) {
  const { document } = parseHTML(
    /<body[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html}</body></html>`,
  );
  const article = new Readability(document).parse();
  return (
    article && {
      title: article.title ?? '',
      text: paragraphs(article.content ?? ''),
      authors: article.byline ? [article.byline] : [],
      publishedAt: article.publishedTime ?? '',
      image: '',
      language: article.lang ?? '',
    }
  );
}

const BOX =
  /^(?:p|div|section|article|li|ul|ol|blockquote|h[1-6]|pre|table|tr|figure|figcaption|dl|dt|dd|br)$/i;

function paragraphs(html) {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  let text = '';
  const walk = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) text += child.textContent.replace(/\s+/g, ' ');
      else if (child.nodeType === 1) {
        const isBox = BOX.test(child.localName);
        if (isBox) text += '\n\n';
        walk(child);
        if (isBox) text += '\n\n';
      }
    }
  };
  walk(document.body);
  return text.replace(/[^\S\n]*\n\s*/g, '\n\n').trim();
}
