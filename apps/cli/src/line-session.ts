import { namesFor } from '@dateline/contracts';
import { createDataSource, LineRepository, verifySchema } from '@dateline/database';
import { BrokerConnection, readConsumers } from '@dateline/messaging';
import { readLinePicture, type LinePicture } from '@dateline/line';
import type { ServerUrls } from './servers.js';

/** Connections for watching the line; `close` ends them. */
export interface LineSession {
  picture(): Promise<LinePicture>;
  close(): Promise<void>;
}

export async function openLineSession(urls: ServerUrls): Promise<LineSession> {
  const names = namesFor(process.env.DATELINE_NAMESPACE);
  const dataSource = await createDataSource({
    url: urls.databaseUrl,
    poolSize: 1,
    applicationName: 'dateline-line',
  }).initialize();
  try {
    await verifySchema(dataSource);
    const broker = await BrokerConnection.open({ servers: urls.natsUrl, name: 'dateline-line' });
    const line = new LineRepository(dataSource);
    return {
      picture: () => readLinePicture({ names, line, consumers: () => readConsumers(broker.nc, names) }),
      close: async () => {
        await broker.close();
        await dataSource.destroy();
      },
    };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
