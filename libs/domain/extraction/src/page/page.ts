/** What a page is after one pass: a flat list of blocks, each with its chain of surroundings, and the head's data. */
export interface Page {
  readonly url: string;
  readonly blocks: readonly Block[];
  readonly elements: number;
  /** Elements that hold blocks, in order of opening. */
  readonly containers: readonly PageElement[];
  readonly title: string;
  /** `meta` elements: lower-case name (or property, itemprop, http-equiv) and content, in order. */
  readonly metas: readonly { readonly name: string; readonly content: string }[];
  readonly links: readonly { readonly rel: string; readonly href: string; readonly type: string }[];
  readonly jsonLd: readonly string[];
  /** Text of scripts that hold page state as JSON. */
  readonly stateScripts: readonly string[];
  readonly images: readonly PageImage[];
  readonly times: readonly PageTime[];
  readonly language: string;
  readonly baseHref: string;
  readonly hasPasswordField: boolean;
  readonly videos: number;
  /** Frames of other pages, and before which block they stand. */
  readonly embeds: readonly { readonly url: string; readonly block: number }[];
}

/** An element that is, or was, open around blocks. */
export interface PageElement {
  readonly tag: string;
  readonly parent: PageElement | undefined;
  readonly depth: number;
  /** Place in the order of opening. */
  readonly order: number;
  /** `id`, then `class`, lower case. */
  readonly id: string;
  readonly classes: string;
  readonly itemprop: string;
  readonly rel: string;
  /** `role`, then names of data attributes that tell what an element is. */
  readonly role: string;
  readonly flags: number;
  /** Blocks [first, end) of the page lie inside. */
  first: number;
  end: number;
}

/** One run of text that a browser would show as a box of its own. */
export interface Block {
  readonly index: number;
  readonly element: PageElement;
  readonly text: string;
  /** Characters inside `a`, and how many `a`. */
  readonly linkChars: number;
  readonly links: number;
  /** Characters inside `b`, `strong`; inside `i`, `em`. */
  readonly boldChars: number;
  readonly italicChars: number;
  /** True when the block starts after two `br`, not at an element's edge. */
  readonly isAfterBreaks: boolean;
  readonly firstHref: string;
  /** Number of images, and of `time` elements, that were met before this block. */
  readonly imagesBefore: number;
  readonly timesBefore: number;
}

export interface PageImage {
  readonly element: PageElement;
  readonly src: string;
  readonly srcset: string;
  readonly alt: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Index of the block that follows. */
  readonly block: number;
}

export interface PageTime {
  readonly element: PageElement;
  readonly datetime: string;
  readonly text: string;
  readonly block: number;
}

/** Surroundings of an element, its own and those of all elements around it. */
export const Flag = {
  Article: 1 << 0,
  Main: 1 << 1,
  Nav: 1 << 2,
  Aside: 1 << 3,
  Header: 1 << 4,
  Footer: 1 << 5,
  Figure: 1 << 6,
  Caption: 1 << 7,
  Form: 1 << 8,
  Hidden: 1 << 9,
  List: 1 << 10,
  Table: 1 << 11,
  Quote: 1 << 12,
  Heading: 1 << 13,
  Button: 1 << 14,
  ArticleBody: 1 << 15,
  Comment: 1 << 16,
  Paragraph: 1 << 17,
  Link: 1 << 18,
  Pre: 1 << 19,
  Noscript: 1 << 20,
  Embed: 1 << 21,
} as const;
