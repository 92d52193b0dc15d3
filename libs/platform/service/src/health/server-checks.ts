import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { JetStreamTransport } from '@dateline/messaging';
import type { ReadinessCheck } from './readiness.js';

/** PostgreSQL answers a query. */
export function databaseReadiness(app: INestApplication): ReadinessCheck {
  return {
    name: 'postgres',
    check: async () => {
      await app.get(DataSource).query('select 1');
      return undefined;
    },
  };
}

/** The broker is connected and no consumer waits for a dependency. */
export function transportReadiness(transport: JetStreamTransport): ReadinessCheck {
  return {
    name: 'nats',
    check: () => {
      const open = transport.circuits.find(({ state }) => state === 'open');
      if (!transport.isConnected) return Promise.resolve('the connection to NATS is down');
      return Promise.resolve(open ? `${open.consumer} does not pull: ${open.dependency} is down` : undefined);
    },
  };
}
