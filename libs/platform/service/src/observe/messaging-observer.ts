import type { Logger } from 'pino';
import { Counter, Gauge, Histogram } from 'prom-client';
import { metricName } from '@dateline/contracts';
import type { MessagingObserver, SettledRecord } from '@dateline/messaging';
import { boundedDecision, boundedType } from './bounded-labels.js';

const settledTotal = new Counter({
  name: metricName('messages_settled_total'),
  help: 'Deliveries that were settled, by what was decided and what the broker was told',
  labelNames: ['service', 'type', 'decision', 'action'],
});
const handlingSeconds = new Histogram({
  name: metricName('message_handling_seconds'),
  help: 'Time from taking a message to settling it',
  labelNames: ['service', 'type'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});
const toldTotal = new Counter({
  name: metricName('events_told_total'),
  help: 'Events that the broker has stored',
  labelNames: ['type', 'duplicate'],
});
const circuitOpen = new Gauge({
  name: metricName('circuit_open'),
  help: '1 while a consumer does not pull because a dependency is down',
  labelNames: ['consumer'],
});
const brokerStalled = new Gauge({
  name: metricName('broker_stalled'),
  help: '1 while NATS answers and stores nothing in the stream',
  labelNames: ['stream'],
});
const brokerConnected = new Gauge({
  name: metricName('broker_connected'),
  help: '1 while the connection to NATS stands',
});

const consumerMissing = new Gauge({
  name: metricName('consumer_missing'),
  help: '1 while a consumer of this service is not there on the broker',
  labelNames: ['consumer'],
});

/**
 * Turns what the messaging layer says into metrics and one wide log event a settled message.
 *
 * @param missing kept up to date: the consumers that are looked for and not found
 */
export function messagingObserver(logger: Logger, missing = new Set<string>()): MessagingObserver {
  return {
    settled(record) {
      const { service, action } = record;
      const type = boundedType(record.type);
      const decision = boundedDecision(record.decision);
      settledTotal.inc({ service, type, decision, action });
      handlingSeconds.observe({ service, type }, record.seconds);
      logger[levelOf(record)]({ event: 'settled', ...record });
    },
    told({ type, duplicate }) {
      toldTotal.inc({ type: boundedType(type), duplicate: String(duplicate) });
    },
    circuit({ consumer, state, dependency, probes }) {
      circuitOpen.set({ consumer }, state === 'open' ? 1 : 0);
      logger.warn(
        { event: 'circuit', consumer, state, dependency, probes },
        `The circuit of ${consumer} is ${state}.`,
      );
    },
    storing({ stream, isStoring, seconds, error }) {
      brokerStalled.set({ stream }, isStoring ? 0 : 1);
      const record = { event: 'broker-storing', stream, isStoring, seconds, error };
      if (isStoring) logger.info(record, `NATS stores messages in ${stream} again.`);
      else
        logger.error(
          record,
          `NATS stores nothing in ${stream}: after a full disk it has to be restarted (docs/operations/troubleshooting.md).`,
        );
    },
    connection(state, consumer) {
      if (state === 'connected' || state === 'reconnected') brokerConnected.set(1);
      if (state === 'disconnected' || state === 'closed') brokerConnected.set(0);
      if (consumer !== undefined && state === 'consumer-missing') missing.add(consumer);
      if (consumer !== undefined && state === 'consumer-found') missing.delete(consumer);
      if (consumer !== undefined) consumerMissing.set({ consumer }, missing.has(consumer) ? 1 : 0);
      logger.info({ event: 'broker-connection', state, consumer }, `The broker connection is ${state}.`);
    },
  };
}

/** What needs a person is an error, what passes by itself a warning. */
function levelOf({ action, decision }: SettledRecord): 'error' | 'warn' | 'info' {
  if (action === 'park') return 'error';
  return action === 'nak' && decision === 'failed' ? 'warn' : 'info';
}
