import type { Names, ServiceName } from '@dateline/contracts';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  desiredConsumers,
  desiredStreams,
  type DesiredConsumer,
  type DesiredStream,
} from './desired-state.js';

/** Fields that change what happens to a message; operators may tune all others (heartbeats follow ack_wait). */
const STREAM_FIELDS = ['subjects', 'storage', 'retention'] as const;
const CONSUMER_FIELDS = ['ack_policy', 'filter_subjects', 'max_deliver'] as const;

const SETUP = 'run `dateline setup`';

/**
 * Checks that the streams and a service's consumers are there, as the topology wants them. A service verifies, only
 * setup provisions.
 *
 * @throws Error with one clear sentence that names what is missing or different
 */
export async function verifyProvisioned(
  jsm: JetStreamManager,
  names: Names,
  service: ServiceName,
): Promise<void> {
  for (const wanted of desiredStreams(names)) {
    const present = await orMissing(jsm.streams.info(wanted.name));
    if (!present) {
      throw new Error(`The stream ${wanted.name} does not exist on the NATS server; ${SETUP}.`);
    }
    compare(`stream ${wanted.name}`, pick(wanted, STREAM_FIELDS), present.config);
  }
  for (const wanted of desiredConsumers(names, service)) {
    const name = `consumer ${wanted.durable_name} of stream ${wanted.stream}`;
    const present = await orMissing(jsm.consumers.info(wanted.stream, wanted.durable_name));
    if (!present) {
      throw new Error(`The ${name} does not exist on the NATS server; ${SETUP}.`);
    }
    compare(name, pick(wanted, CONSUMER_FIELDS), withFilters(present.config));
  }
}

/** The same for a connection that no transport uses, such as the fetcher's publisher. */
export async function verifyBroker(nc: NatsConnection, names: Names, service: ServiceName): Promise<void> {
  await verifyProvisioned(await jetstreamManager(nc, { checkAPI: false }), names, service);
}

/** A single filter may come back from the server under the older field's name. */
export function withFilters<Config extends { filter_subject?: string; filter_subjects?: string[] }>(
  config: Config,
): Config {
  return config.filter_subject ? { ...config, filter_subjects: [config.filter_subject] } : config;
}

/** The answer, or `undefined` when the broker says that the thing does not exist. */
export async function orMissing<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    const missing: number[] = [JetStreamApiCodes.StreamNotFound, JetStreamApiCodes.ConsumerNotFound];
    if (error instanceof JetStreamApiError && missing.includes(error.code)) {
      return undefined;
    }
    throw error;
  }
}

function compare(name: string, wanted: object, present: object): void {
  const [difference] = configDifference(wanted, present);
  if (difference !== undefined) {
    throw new Error(`The ${name} is not as this version needs it (${difference}); ${SETUP}.`);
  }
}

function pick(wanted: DesiredStream | DesiredConsumer, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(wanted).filter(([field]) => fields.includes(field)));
}

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

/**
 * What is different between the wanted and the present configuration, in words: `max_age: 60 → 120`. Only fields that
 * are wanted are compared; the server adds many of its own.
 */
export function configDifference(wanted: object, present: object): string[] {
  const there = present as Record<string, unknown>;
  return Object.entries(wanted)
    .filter(([field, value]) => !isSame(value, there[field]))
    .map(([field, value]) => `${field}: ${show(there[field])} → ${show(value)}`);
}

function isSame(wanted: unknown, present: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = (value: unknown) =>
      JSON.stringify(Array.isArray(value) ? [...(value as unknown[])].sort() : []);
    return list(wanted) === list(present);
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const there = (present ?? {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([field, value]) => isSame(value, there[field]));
  }
  // The server leaves out what is false.
  return wanted === present || (wanted === false && present === undefined);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set');
}
