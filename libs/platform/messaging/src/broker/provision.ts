import type { Names } from '@dateline/contracts';
import { JetStreamApiError, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { reasonOf } from '../words/errors.js';
import {
  desiredConsumers,
  desiredStreams,
  WANTED_BYTES,
  type DesiredConsumer,
  type DesiredStream,
} from './desired-state.js';
import { requireOwnSubjects } from './foreign-streams.js';
import { configDifference, orMissing, requireServerVersion, withFilters } from './verify.js';

/** One thing that provisioning looked at. */
export interface Difference {
  readonly kind: 'stream' | 'consumer';
  readonly name: string;
  /** With `dryRun`, what would have been done. */
  readonly change: 'created' | 'updated' | 'unchanged';
  /** What is different, in words; empty when nothing is. */
  readonly details: readonly string[];
}

export interface ProvisionOptions {
  /** Only say what would be done; default false. */
  readonly dryRun?: boolean;
  /** Bytes that each larger stream reserves, instead of what the topology says; for small servers and for tests. */
  readonly streamBytes?: number;
}

/** `insufficient storage resources available`: max_bytes is reserved against the server's max_file_store. */
const NO_ROOM = 10047;
/** Below this a stream could not even hold the line's messages of a few minutes. */
const LEAST_BYTES = 16 * 1024 ** 2;

/**
 * Makes the broker's streams and consumers what the topology says. Idempotent: a second run changes nothing. Streams
 * get less than the wanted `max_bytes` where the server has no room for them, and the difference says so.
 *
 * @throws Error with one clear sentence when a stream that is not ours takes our subjects, or the server refuses, for
 *   instance to change a stream's storage
 */
export async function provision(
  nc: NatsConnection,
  names: Names,
  options: ProvisionOptions = {},
): Promise<Difference[]> {
  requireServerVersion(nc);
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const differences: Difference[] = [];
  await requireOwnSubjects(jsm, desiredStreams(names));
  for (const wanted of desiredStreams(names)) {
    const isSmall = wanted.max_bytes <= LEAST_BYTES;
    const max_bytes = isSmall ? wanted.max_bytes : (options.streamBytes ?? wanted.max_bytes);
    const sized = { ...wanted, max_bytes, metadata: { [WANTED_BYTES]: String(max_bytes) } };
    differences.push(await provisionStream(jsm, sized, options.dryRun ?? false));
  }
  for (const wanted of desiredConsumers(names)) {
    differences.push(await provisionConsumer(jsm, wanted, options.dryRun ?? false));
  }
  return differences;
}

async function provisionStream(
  jsm: JetStreamManager,
  wanted: DesiredStream,
  dryRun: boolean,
): Promise<Difference> {
  const { name } = wanted;
  const present = await orMissing(jsm.streams.info(name));
  if (!present) {
    const details = dryRun ? [] : await withRoom(wanted, (sized) => jsm.streams.add(sized), 'create');
    return { kind: 'stream', name, change: 'created', details };
  }
  const { max_bytes, ...rest } = wanted;
  // Less than wanted is fine when it was the server that had no room for what is still wanted.
  const wasScaled =
    present.config.max_bytes < max_bytes && present.config.metadata?.[WANTED_BYTES] === String(max_bytes);
  const details = configDifference(wasScaled ? rest : wanted, present.config);
  if (details.length === 0) {
    const note = wasScaled
      ? [`max_bytes stays at ${present.config.max_bytes}, the server had no room for more`]
      : [];
    return { kind: 'stream', name, change: 'unchanged', details: note };
  }
  if (!dryRun) {
    const update = (sized: DesiredStream) =>
      jsm.streams.update(name, wasScaled ? { ...rest, max_bytes: present.config.max_bytes } : sized);
    details.push(...(await withRoom(wanted, update, 'update')));
  }
  return { kind: 'stream', name, change: 'updated', details };
}

/** Halves `max_bytes` until the server has room for the stream. */
async function withRoom(
  wanted: DesiredStream,
  apply: (sized: DesiredStream) => Promise<unknown>,
  verb: string,
): Promise<string[]> {
  for (let bytes = wanted.max_bytes; ; bytes = Math.floor(bytes / 2)) {
    try {
      await apply({ ...wanted, max_bytes: bytes });
      return bytes === wanted.max_bytes
        ? []
        : [`max_bytes is ${bytes} instead of ${wanted.max_bytes}, because the server has no room for more`];
    } catch (error) {
      const isFull = error instanceof JetStreamApiError && error.code === NO_ROOM;
      if (!isFull || bytes / 2 < LEAST_BYTES) {
        throw new Error(
          `The NATS server refuses to ${verb} the stream ${wanted.name}: ${reasonOf(error, 300)}`,
          { cause: error },
        );
      }
    }
  }
}

async function provisionConsumer(
  jsm: JetStreamManager,
  wanted: DesiredConsumer,
  dryRun: boolean,
): Promise<Difference> {
  const { stream, ...config } = wanted;
  const name = `${stream}/${config.durable_name}`;
  const present = await orMissing(jsm.consumers.info(stream, config.durable_name));
  const details = present ? configDifference(config, withFilters(present.config)) : [];
  const change = !present ? 'created' : details.length > 0 ? 'updated' : 'unchanged';
  if (dryRun || change === 'unchanged') {
    return { kind: 'consumer', name, change, details };
  }
  try {
    await (present
      ? jsm.consumers.update(stream, config.durable_name, config)
      : jsm.consumers.add(stream, config));
  } catch (error) {
    const verb = present ? 'update' : 'create';
    throw new Error(`The NATS server refuses to ${verb} the consumer ${name}: ${reasonOf(error, 300)}`, {
      cause: error,
    });
  }
  return { kind: 'consumer', name, change, details };
}
