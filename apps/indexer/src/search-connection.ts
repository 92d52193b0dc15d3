import type { OnApplicationShutdown } from '@nestjs/common';
import type { SearchClient } from '@dateline/search';

/** The connection to Elasticsearch, closed with the application. */
export class SearchConnection implements OnApplicationShutdown {
  constructor(readonly client: SearchClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
