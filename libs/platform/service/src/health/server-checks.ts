import type { INestApplication } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseDependency } from '@dateline/database';
import { whatIsWrong, type Dependency } from '@dateline/dependency';
import type { JetStreamTransport } from '@dateline/messaging';
import { loopStates } from '../background-loop.js';
import type { ReadinessCheck } from './readiness.js';

/** A server that the service needs answers its ping. */
export const dependencyReadiness = (dependency: Dependency): ReadinessCheck => ({
  name: dependency.name,
  check: () => whatIsWrong(dependency),
});

/** PostgreSQL answers a query. */
export const databaseReadiness = (app: INestApplication): ReadinessCheck =>
  dependencyReadiness(databaseDependency(app.get(DataSource)));

/**
 * The broker is connected, has our consumers, and none of them waits for a dependency.
 *
 * @param missing the consumers that the messaging looks for and does not find
 */
export function transportReadiness(
  transport: Pick<JetStreamTransport, 'circuits' | 'isConnected'>,
  missing: ReadonlySet<string>,
): ReadinessCheck {
  const problem = () => {
    if (!transport.isConnected) return 'the connection to NATS is down';
    const [lost] = missing;
    if (lost !== undefined) return `the consumer ${lost} is missing on the broker`;
    const open = transport.circuits.find(({ state }) => state === 'open');
    return open ? `${open.consumer} does not pull: ${open.dependency} is down` : undefined;
  };
  return { name: 'nats', check: () => Promise.resolve(problem()) };
}

/** Work beside the messages that has not succeeded for so long is not a hiccup. */
const FAILING_SECONDS = 60;

/** No loop of this process has failed for long without a round that succeeded. */
export function loopReadiness(loops = loopStates): ReadinessCheck {
  const problem = () => {
    const failing = loops().find(({ failingSeconds = 0 }) => failingSeconds > FAILING_SECONDS);
    return (
      failing &&
      `${failing.name} has failed for ${Math.round(failing.failingSeconds ?? 0)} s: ${failing.problem}`
    );
  };
  return { name: 'loops', check: () => Promise.resolve(problem()) };
}
