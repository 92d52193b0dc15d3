import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { ArticleDocument } from '@dateline/contracts';
import { bodyHtml } from '@dateline/extraction';
import {
  ARTICLE_READER,
  STORY_READER,
  type ArticleReader,
  type StoryReader,
} from '../ports/ledger-readers.js';
import { Problem } from '../problems/problem.js';
import { AddressRequest, ArticlePath, NoParameters, RevisionRequest } from '../requests/article-requests.js';
import { readParameters } from '../requests/read-parameters.js';

/** Single articles and their stories, from the ledger: also there while Elasticsearch is down. */
@Controller('v1')
export class ArticlesController {
  constructor(
    @Inject(ARTICLE_READER) private readonly articles: ArticleReader,
    @Inject(STORY_READER) private readonly stories: StoryReader,
  ) {}

  @Get('articles')
  async byUrl(@Query() query: unknown): Promise<ArticleDocument> {
    const { url } = readParameters(AddressRequest, query);
    return withHtml(known(await this.articles.byUrl(url), `No article is known under ${url}.`));
  }

  @Get('articles/:id')
  async byId(@Param() path: unknown, @Query() query: unknown): Promise<ArticleDocument> {
    const { id } = readParameters(ArticlePath, path);
    const { revision } = readParameters(RevisionRequest, query);
    const what = revision === undefined ? `Article ${id}` : `Revision ${revision} of article ${id}`;
    return withHtml(known(await this.articles.byId(id, revision), `${what} is not known.`));
  }

  @Get('articles/:id/trace')
  async storyOfId(@Param() path: unknown, @Query() query: unknown): Promise<object> {
    const { id } = readParameters(ArticlePath, path);
    readParameters(NoParameters, query);
    return known(await this.stories.story({ articleId: id }), `Article ${id} is not known.`);
  }

  @Get('trace')
  async storyOfUrl(@Query() query: unknown): Promise<object> {
    const { url } = readParameters(AddressRequest, query);
    return known(await this.stories.story({ url }), `${url} was never discovered.`);
  }
}

/** The body as sanitised HTML is made for whoever shows it; stored are the blocks that it is made from. */
const withHtml = (document: ArticleDocument): ArticleDocument => ({
  ...document,
  html: bodyHtml(document.blocks),
});

function known<Thing>(thing: Thing | undefined, detail: string): Thing {
  if (thing === undefined) throw new Problem('DL_API_ARTICLE_UNKNOWN', detail);
  return thing;
}
