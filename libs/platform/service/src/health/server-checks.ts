import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseDependency } from '@dateline/database';
import { whatIsWrong, type Dependency } from '@dateline/dependency';
import type { JetStreamTransport } from '@dateline/messaging';
import type { ReadinessCheck } from './readiness.js';

/** A server that the service needs answers its ping. */
export const dependencyReadiness = (dependency: Dependency): ReadinessCheck => ({
  name: dependency.name,
  check: () => whatIsWrong(dependency),
});

/** PostgreSQL answers a query. */
export const databaseReadiness = (app: INestApplication): ReadinessCheck =>
  dependencyReadiness(databaseDependency(app.get(DataSource)));

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
