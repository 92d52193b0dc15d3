import type { NatsConnection } from '@nats-io/transport-node';

/** What the design uses of JetStream is there since this version. */
const REQUIRED = [2, 12] as const;

/** @throws Error with one clear sentence when the server is older than 2.12 or has JetStream switched off */
export function requireServerVersion(nc: Pick<NatsConnection, 'info'>): void {
  const version = nc.info?.version ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!(major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1]))) {
    throw new Error(`The NATS server is version ${version}; Dateline needs ${REQUIRED.join('.')} or newer.`);
  }
  if (nc.info?.jetstream !== true) {
    throw new Error(
      `The NATS server ${nc.info?.server_name ?? ''} runs without JetStream; start it with "-js".`,
    );
  }
}
