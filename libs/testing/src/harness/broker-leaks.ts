import { jetstreamManager, type ConsumerInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { topology, type Names, type ServiceName } from '@dateline/contracts';

/**
 * What stopped services have left at the broker that should not be there, in words: consumers that nobody provisioned,
 * pull requests of somebody who still listens, and work that was neither finished nor (with `isIdle`) begun.
 */
export async function brokerLeaks(nc: NatsConnection, names: Names, isIdle: boolean): Promise<string[]> {
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const known = new Set<string>([
    ...(Object.keys(topology.services) as ServiceName[]).map((service) => names.consumer(service)),
    names.parkedConsumer,
  ]);
  const leaks: string[] = [];
  for (const stream of Object.values(names.streams)) {
    for await (const consumer of jsm.consumers.list(stream)) {
      leaks.push(...consumerLeaks(consumer, known, isIdle));
    }
  }
  return leaks;
}

function consumerLeaks(consumer: ConsumerInfo, known: ReadonlySet<string>, isIdle: boolean): string[] {
  const { name, stream_name: stream, num_waiting, num_ack_pending, num_pending } = consumer;
  const where = `consumer ${stream}/${name}`;
  if (!known.has(name)) return [`${where} is not the line's`];
  return [
    ...(num_waiting > 0 ? [`${where} still has ${num_waiting} pull request(s) of somebody who listens`] : []),
    ...(isIdle && num_ack_pending > 0
      ? [`${where} has ${num_ack_pending} message(s) that nobody settled`]
      : []),
    ...(isIdle && num_pending > 0 ? [`${where} has ${num_pending} message(s) that nobody took`] : []),
  ];
}

/** Deletes the namespace's streams, and with them their consumers. */
export async function deleteStreams(nc: NatsConnection, names: Names): Promise<void> {
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  for (const stream of Object.values(names.streams)) await jsm.streams.delete(stream).catch(() => false);
}
