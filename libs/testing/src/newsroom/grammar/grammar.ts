/** The subjects every site writes about; the names readers see are each language's own. */
export const SECTIONS = ['politics', 'economy', 'sport', 'weather'] as const;
export type Section = (typeof SECTIONS)[number];

/** Patterns (see template.ts) for one subject. Only `titles` and `leads` name the coined thing. */
export interface SectionGrammar {
  /** What readers see in menus and above articles. */
  name: string;
  tags: readonly string[];
  titles: readonly string[];
  leads: readonly string[];
  sentences: readonly string[];
}

/** Syllables that a coined name is put together from: onset + vowel + onset + vowel + ending. */
export interface NameParts {
  onsets: readonly string[];
  vowels: readonly string[];
  endings: readonly string[];
}

/** What stands around an article on a page: seen by readers, no part of the article. */
export interface Furniture {
  cookieNotice: string;
  newsletter: string;
  related: string;
  mostRead: string;
  commentsHeading: string;
  comments: readonly string[];
  footer: string;
  search: string;
  /** Before the authors' names. */
  by: string;
  photo: string;
  /** Links of menus; several hundred may be asked for, so they are combined with towns. */
  menu: readonly string[];
}

/** Everything needed to write news in one language. */
export interface Grammar {
  /** BCP 47. */
  language: string;
  direction: 'ltr' | 'rtl';
  /** Between sentences of a paragraph. */
  sentenceGap: string;
  /** Between first and last name; null where the last name comes first without a gap. */
  nameGap: string | null;
  nameParts: NameParts;
  towns: readonly string[];
  firstNames: readonly string[];
  lastNames: readonly string[];
  /** Words for `{name}` slots. */
  lexicon: Readonly<Record<string, readonly string[]>>;
  sections: Readonly<Record<Section, SectionGrammar>>;
  /** Sentences that fit every subject. */
  common: readonly string[];
  quotes: readonly string[];
  /** Teasers other pages show for an article: never its title, so a corrected title leaves no trace elsewhere. */
  kickers: readonly string[];
  captions: readonly string[];
  /** Closes the first paragraph of a corrected article. */
  correctionNote: string;
  furniture: Furniture;
  /** January to December, as they stand in a date. */
  months: readonly string[];
  /** With {d}, {month}, {y}, {hh}, {mm}. */
  datePattern: string;
}
