import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { Names } from '@dateline/contracts';
import {
  SEARCH_CLIENT,
  SEARCH_NAMES,
  searchArticles,
  type SearchClient,
  type SearchPage,
} from '@dateline/search';
import { readParameters } from '../requests/read-parameters.js';
import { SearchRequest } from '../requests/search-request.js';

/** The articles that match words and filters, page by page. */
@Controller('v1/search')
export class SearchController {
  constructor(
    @Inject(SEARCH_CLIENT) private readonly client: SearchClient,
    @Inject(SEARCH_NAMES) private readonly names: Names,
  ) {}

  @Get()
  search(@Query() query: unknown): Promise<SearchPage> {
    return searchArticles(this.client, this.names, readParameters(SearchRequest, query));
  }
}
