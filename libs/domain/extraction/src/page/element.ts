import { Flag, type PageElement } from './page.js';

const BODY_CLASS =
  /article-?_?body|body-?_?copy|article-?_?text|articletext|entry-content|post-?_?content|story-?_?(?:body|content|text)|article-?_?content|post-?body|news-?text|detail-?text/;
const COMMENT_CLASS = /(?:^|[\s_-])(?:comments?|disqus|respond|commentlist|kommentare?)(?:[\s_-]|$)/;
/** Elements whose classes say that a post may be commented, not that they hold comments. */
const PAGE_WIDE = new Set(['html', 'body', 'main', 'article']);
const COMMENT_STATE =
  /(?:has|no|open|with|enable)[-_]?comments?|comments?[-_](?:open|enabled|closed|off|on|allowed)/;
const HIDDEN_STYLE = /display\s*:\s*none|visibility\s*:\s*hidden/i;
const ROLES: Readonly<Record<string, number>> = {
  navigation: Flag.Nav,
  banner: Flag.Header,
  contentinfo: Flag.Footer,
  complementary: Flag.Aside,
  main: Flag.Main,
  article: Flag.Article,
  dialog: Flag.Hidden,
  search: Flag.Form,
  button: Flag.Button,
};
/** What an element does not hand down: a heading's or paragraph's nature is its own children's, not a section's. */
const SECTIONING = new Set(['section', 'article', 'main', 'body', 'div']);

/** An element with the surroundings it inherits and adds. */
export function readElement(
  tag: string,
  attributes: ReadonlyMap<string, string>,
  parent: PageElement | undefined,
  order: number,
  block: number,
  ownFlag: number,
): PageElement {
  const classes = (attributes.get('class') ?? '').toLowerCase();
  const id = (attributes.get('id') ?? '').toLowerCase();
  const itemprop = (attributes.get('itemprop') ?? '').toLowerCase();
  const role = (attributes.get('role') ?? '').toLowerCase();
  let flags = parent?.flags ?? 0;
  if (SECTIONING.has(tag)) flags &= ~(Flag.Paragraph | Flag.Heading);
  flags |= ownFlag | (ROLES[role] ?? 0);
  if (itemprop.includes('articlebody')) flags |= Flag.ArticleBody;
  if (classes !== '' || id !== '') {
    const names = `${id} ${classes}`;
    if (BODY_CLASS.test(names)) flags |= Flag.ArticleBody;
    if (COMMENT_CLASS.test(names) && !PAGE_WIDE.has(tag) && !COMMENT_STATE.test(names)) flags |= Flag.Comment;
    if (classes.includes('twitter-tweet') || classes.includes('instagram-media')) flags |= Flag.Embed;
  }
  if (attributes.has('hidden') || HIDDEN_STYLE.test(attributes.get('style') ?? '')) flags |= Flag.Hidden;
  return {
    tag,
    parent,
    depth: (parent?.depth ?? -1) + 1,
    order,
    id,
    classes,
    itemprop,
    rel: (attributes.get('rel') ?? '').toLowerCase(),
    role: `${role} ${(attributes.get('data-testid') ?? '').toLowerCase()} ${(attributes.get('data-component') ?? '').toLowerCase()}`.trim(),
    flags,
    first: block,
    end: block,
  };
}
