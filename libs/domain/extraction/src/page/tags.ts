import { Flag } from './page.js';

/** How the reader treats a tag. */
export interface TagTraits {
  /** Starts a box of its own. */
  readonly isBlock: boolean;
  readonly isVoid: boolean;
  /** Its text is no text of the page. */
  readonly isSilent: boolean;
  readonly flag: number;
  /** Open elements that end when this one begins, up to a boundary. */
  readonly closes: ReadonlySet<string> | undefined;
  readonly boundary: ReadonlySet<string> | undefined;
  /** Its start ends an open paragraph (HTML Standard, "in body"). */
  readonly closesParagraph: boolean;
  /** An end tag of this element does not reach beyond these. */
  readonly isScope: boolean;
  readonly isFormatting: boolean;
}

const words = (text: string) => new Set(text.split(' '));

const BLOCK = words(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul ' +
    'noscript optgroup option search title xmp plaintext',
);
const VOID = words(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
const SILENT = words(
  'script style template svg math iframe object select textarea audio video canvas map noframes noembed head title datalist frameset',
);
const FORMATTING = words(
  'a b big code em font i nobr s small strike strong tt u span abbr cite q mark sub sup time label',
);
const SCOPES = words('table td th caption html body template object marquee svg math');
const FLAGS: Readonly<Record<string, number>> = {
  article: Flag.Article,
  main: Flag.Main,
  nav: Flag.Nav,
  menu: Flag.Nav,
  aside: Flag.Aside,
  header: Flag.Header,
  footer: Flag.Footer,
  figure: Flag.Figure,
  figcaption: Flag.Caption | Flag.Figure,
  form: Flag.Form,
  li: Flag.List,
  dd: Flag.List,
  dt: Flag.List,
  td: Flag.Table,
  th: Flag.Table,
  blockquote: Flag.Quote,
  h1: Flag.Heading,
  h2: Flag.Heading,
  h3: Flag.Heading,
  h4: Flag.Heading,
  h5: Flag.Heading,
  h6: Flag.Heading,
  button: Flag.Button,
  label: Flag.Button,
  p: Flag.Paragraph,
  a: Flag.Link,
  pre: Flag.Pre,
  noscript: Flag.Noscript,
  dialog: Flag.Hidden,
};

const CLOSES_P = words(
  'address article aside blockquote center details dialog dir div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hgroup hr li main menu nav ol p pre search section summary table ul xmp plaintext',
);
/** What such a start closes, and how far it looks. */
export const PARAGRAPH_ONLY = words('p');
export const PARAGRAPH_BOUNDARY = words('button table td th caption html template object');
const CLOSES: Readonly<Record<string, [string, string]>> = {
  li: ['li', 'ul ol menu dir table td th body div section article'],
  dd: ['dd dt', 'dl table td th body div section'],
  dt: ['dd dt', 'dl table td th body div section'],
  tr: ['tr td th', 'table template'],
  td: ['td th', 'tr table template'],
  th: ['td th', 'tr table template'],
  tbody: ['tbody thead tfoot tr td th caption colgroup', 'table template'],
  thead: ['tbody thead tfoot tr td th caption colgroup', 'table template'],
  tfoot: ['tbody thead tfoot tr td th caption colgroup', 'table template'],
  option: ['option', 'select datalist optgroup'],
  optgroup: ['option optgroup', 'select'],
  a: ['a', 'table td th div p li section article'],
  body: ['head', 'html'],
};

function traitsOf(tag: string): TagTraits {
  const closes = CLOSES[tag];
  return {
    isBlock: BLOCK.has(tag),
    isVoid: VOID.has(tag),
    isSilent: SILENT.has(tag),
    flag: FLAGS[tag] ?? 0,
    closes: closes ? words(closes[0]) : undefined,
    boundary: closes ? words(closes[1]) : undefined,
    closesParagraph: CLOSES_P.has(tag),
    isScope: SCOPES.has(tag),
    isFormatting: FORMATTING.has(tag),
  };
}

const known = new Map<string, TagTraits>();
for (const set of [BLOCK, VOID, SILENT, FORMATTING, SCOPES, CLOSES_P])
  for (const tag of set) known.set(tag, traitsOf(tag));
for (const tag of [...Object.keys(FLAGS), ...Object.keys(CLOSES)]) known.set(tag, traitsOf(tag));
const unknown = traitsOf('');

/** Traits of a lower-case tag name; unknown elements are inline, as in browsers. */
export const traits = (tag: string): TagTraits => known.get(tag) ?? unknown;
