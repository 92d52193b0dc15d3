import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Names } from '@dateline/contracts';
import {
  SEARCH_CLIENT,
  SEARCH_NAMES,
  searchDependency,
  verifySearch,
  type SearchClient,
} from '@dateline/search';

/** Whether Elasticsearch can be searched: at boot, and whenever readiness is asked for. */
@Injectable()
export class SearchWatch implements OnModuleInit {
  constructor(
    @Inject(SEARCH_CLIENT) private readonly client: SearchClient,
    @Inject(SEARCH_NAMES) private readonly names: Names,
  ) {}

  /** A wrong version or a missing template ends the boot; an outage does not, articles are read from PostgreSQL. */
  async onModuleInit(): Promise<void> {
    const problem = await this.verify();
    if (problem !== undefined && !searchDependency(this.client).isDown(problem)) throw problem;
  }

  /** One sentence about what is wrong, or `undefined`. */
  async check(): Promise<string | undefined> {
    const problem = await this.verify();
    if (problem === undefined) return undefined;
    return problem instanceof Error ? problem.message : String(problem);
  }

  private async verify(): Promise<unknown> {
    try {
      await verifySearch(this.client, this.names);
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
