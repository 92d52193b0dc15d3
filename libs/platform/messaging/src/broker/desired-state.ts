import {
  topology,
  type Names,
  type ServiceName,
  type StreamKey,
  type StreamTopology,
} from '@dateline/contracts';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type StreamConfig,
} from '@nats-io/jetstream';

const NANOS = 1_000_000_000;
/** Messages that may be unsettled at the broker: those in hands and those that wait for their next attempt. */
const MAX_ACK_PENDING = 10_000;
/** Pull requests that may wait at one consumer: one or two for each instance of the service. */
const MAX_WAITING = 512;
/** What `max_bytes` was asked for; the stream's own value may be lower, when the server had no room for more. */
export const WANTED_BYTES = 'dateline-max-bytes-wanted';

/**
 * The order in which streams are made: the small ones first, while there is room, and the work before what leaves the
 * line, because an installation that had both in one stream must give up the subjects before another may take them.
 */
const ORDER: readonly StreamKey[] = ['trials', 'parked', 'events', 'articles'];

export type DesiredStream = Partial<StreamConfig> & { name: string; max_bytes: number };
export type DesiredConsumer = Partial<ConsumerConfig> & { durable_name: string; stream: string };

/** The streams of the line, as the topology wants them. */
export function desiredStreams(names: Names): DesiredStream[] {
  return ORDER.map((key) => stream(names.streams[key], names.filters[key], topology.streams[key]));
}

function stream(name: string, subjects: readonly string[], limits: StreamTopology): DesiredStream {
  return {
    name,
    description: limits.summary,
    subjects: [...subjects],
    storage: StorageType.File,
    // Limits, so that messages stay after their ack: added services start from the past days, and parked messages
    // can be looked through.
    retention: RetentionPolicy.Limits,
    // The newest is worth more than the oldest: what drops out at the end is announced again from the ledger.
    discard: DiscardPolicy.Old,
    max_age: limits.maxAgeSeconds * NANOS,
    max_bytes: limits.maxBytes,
    // Explicit, because the server's default of two minutes would swallow what is announced again on purpose.
    duplicate_window: limits.duplicateWindowSeconds * NANOS,
    allow_direct: true,
    deny_delete: false,
    deny_purge: false,
    metadata: { [WANTED_BYTES]: String(limits.maxBytes) },
  };
}

/** The durable consumers of the line, or those of one service. */
export function desiredConsumers(names: Names, only?: ServiceName): DesiredConsumer[] {
  const services = Object.entries(topology.services) as Array<
    [ServiceName, (typeof topology.services)[ServiceName]]
  >;
  return services
    .filter(([service]) => only === undefined || service === only)
    .flatMap(([service, { takes, takesParked, ackWaitSeconds }]) => {
      const consumers: DesiredConsumer[] = [];
      if (takes.length > 0) {
        const filters = takes.map((contract) => names.subject(contract.type));
        consumers.push(consumer(names.streams.events, names.consumer(service), filters, ackWaitSeconds));
      }
      if (takesParked) {
        const filters = [...names.filters.parked];
        consumers.push(consumer(names.streams.parked, names.parkedConsumer, filters, ackWaitSeconds));
      }
      return consumers;
    });
}

function consumer(
  streamName: string,
  name: string,
  filters: string[],
  ackWaitSeconds: number,
): DesiredConsumer {
  return {
    stream: streamName,
    name,
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ackWaitSeconds * NANOS,
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
    filter_subjects: filters,
    // The broker never gives up on its own: only the service parks, with a copy of the message (law 6).
    max_deliver: -1,
    max_ack_pending: MAX_ACK_PENDING,
    max_waiting: MAX_WAITING,
  };
}
