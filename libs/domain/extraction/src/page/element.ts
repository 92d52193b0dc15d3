import { Attribute, type Attributes } from './attributes.js';
import { Flag, type PageElement } from './page.js';

const BODY_CLASS =
  /article-?_?body|body-?_?copy|article-?_?text|articletext|entry-content|post-?_?content|story-?_?(?:body|content|text)|article-?_?content|post-?body|news-?text|detail-?text/;
const COMMENT_CLASS = /(?:^|[\s_-])(?:comments?|disqus|respond|commentlist|kommentare?)(?:[\s_-]|$)/;
/** What every name holds that the tests ask for: most hold none of it, and there are thousands on a page. */
const ANY_CLASS = /body|copy|text|content|comment|disqus|respond|kommentar|tweet|media/;
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
  attributes: Attributes,
  parent: PageElement | undefined,
  order: number,
  block: number,
  ownFlag: number,
): PageElement {
  const classes = attributes.lower(Attribute.class);
  const id = attributes.lower(Attribute.id);
  const itemprop = attributes.lower(Attribute.itemprop);
  const role = attributes.lower(Attribute.role);
  let flags = parent?.flags ?? 0;
  if (SECTIONING.has(tag)) flags &= ~(Flag.Paragraph | Flag.Heading);
  flags |= ownFlag;
  if (role !== '') flags |= ROLES[role] ?? 0;
  if (itemprop !== '' && itemprop.includes('articlebody')) flags |= Flag.ArticleBody;
  if (classes !== '' || id !== '') flags |= flagsOfNames(tag, id, classes);
  if (isHidden(attributes)) flags |= Flag.Hidden;
  return {
    tag,
    parent,
    depth: parent ? parent.depth + 1 : 0,
    order,
    id,
    classes,
    itemprop,
    rel: attributes.lower(Attribute.rel),
    role: roleOf(role, attributes),
    flags,
    first: block,
    end: block,
  };
}

/** Cards and notes inside running text that are shown when a reader points at a word. */
const CARD_CLASS =
  /(?:tooltip|popover)-?_*(?:text|content|body|box|inner)|hover-?card|rollover-(?:\w+-)?block|(?:^|\s)(?:sr-only|screen-reader-text|visually-?hidden)(?:\s|$)/;

/** True for a part of a paragraph that is not read with it. */
export const isCard = ({ classes, flags }: PageElement): boolean =>
  classes !== '' && (flags & Flag.Paragraph) !== 0 && CARD_CLASS.test(classes);

/** An element whose text and attributes nobody asks for: it only keeps its place among the open ones. */
export const silentElement = (
  tag: string,
  parent: PageElement | undefined,
  order: number,
  block: number,
): PageElement => ({
  tag,
  parent,
  depth: parent ? parent.depth + 1 : 0,
  order,
  id: '',
  classes: '',
  itemprop: '',
  rel: '',
  role: '',
  flags: 0,
  first: block,
  end: block,
});

function flagsOfNames(tag: string, id: string, classes: string): number {
  const names = `${id} ${classes}`;
  if (!ANY_CLASS.test(names)) return 0;
  let flags = 0;
  if (BODY_CLASS.test(names)) flags |= Flag.ArticleBody;
  if (COMMENT_CLASS.test(names) && !PAGE_WIDE.has(tag) && !COMMENT_STATE.test(names)) flags |= Flag.Comment;
  if (classes.includes('twitter-tweet') || classes.includes('instagram-media')) flags |= Flag.Embed;
  return flags;
}

const isHidden = (attributes: Attributes): boolean =>
  attributes.has(Attribute.hidden) ||
  (attributes.has(Attribute.style) && HIDDEN_STYLE.test(attributes.get(Attribute.style) as string));

/** `role`, then names of data attributes that tell what an element is. */
function roleOf(role: string, attributes: Attributes): string {
  if (!attributes.has(Attribute['data-testid']) && !attributes.has(Attribute['data-component']))
    return role.trim();
  const names = [attributes.lower(Attribute['data-testid']), attributes.lower(Attribute['data-component'])];
  return `${role} ${names.join(' ')}`.trim();
}
