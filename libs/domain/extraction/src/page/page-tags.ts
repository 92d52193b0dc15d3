import { traits, type TagTraits } from './tags.js';

/** A tag name as this page uses it. */
export class PageTag {
  /** How many such elements are open. */
  open = 0;

  constructor(
    /** Lower case. */
    readonly name: string,
    readonly traits: TagTraits,
  ) {}
}

/** The tag names of one page, each looked up in the tables of HTML once. */
export class PageTags {
  private readonly spelled = new Map<string, PageTag>();

  /** The tag of a name in any spelling. */
  of(spelling: string): PageTag {
    const known = this.spelled.get(spelling);
    if (known) return known;
    const name = spelling.toLowerCase();
    const tag = this.spelled.get(name) ?? new PageTag(name, traits(name));
    this.spelled.set(name, tag);
    this.spelled.set(spelling, tag);
    return tag;
  }
}
