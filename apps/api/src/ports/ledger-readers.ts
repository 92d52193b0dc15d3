import type { ArticleDocument } from '@dateline/contracts';

/** What the api asks the ledger; bound to PostgreSQL in the module. */
export interface ArticleReader {
  /** The article under its id, or under the id of an address that turned out to be another one's. */
  byId(articleId: string, revision?: number): Promise<ArticleDocument | undefined>;
  /** The article that is known under this address. */
  byUrl(url: string): Promise<ArticleDocument | undefined>;
}

/** The live picture. */
export interface LineReader {
  picture(): Promise<object>;
}

/** One article's way through the line. */
export interface StoryReader {
  story(of: { readonly url: string } | { readonly articleId: string }): Promise<object | undefined>;
}

/** Nest tokens of the three readers. */
export const ARTICLE_READER = Symbol('article reader');
export const LINE_READER = Symbol('line reader');
export const STORY_READER = Symbol('story reader');
