import type { OnApplicationShutdown } from '@nestjs/common';
import type { GuardedClient } from '@dateline/http';

/** The outbound connections, closed with the application. */
export class HttpConnections implements OnApplicationShutdown {
  constructor(readonly client: GuardedClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
