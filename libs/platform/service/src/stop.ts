import type { INestApplication } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Logger } from 'pino';
import type { Lifecycle } from './lifecycle.js';

/** A message transport whose taking ends before the rest of the service does. */
export interface ServiceTransport extends CustomTransportStrategy {
  /** Takes nothing more and settles what was begun; what it tells by stays open until `close`. */
  drain(): Promise<void>;
}

/** What of a service a stop has to know. */
interface Stoppable {
  readonly name: string;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

/** Milliseconds that projecting and closing get beyond the time of the work itself. */
const CLOSE_MS = 5_000;

/**
 * The order of every stop: **take** nothing more and **settle** what was begun, which is the transport's; then **project**
 * what was settled, which is done by the loops beside the messages; then **close**. Nest would run the loops' hooks before it
 * closes its transports, and what was settled last would wait for the next start.
 */
export async function stopInOrder(
  app: INestApplication,
  transport: ServiceTransport | undefined,
): Promise<void> {
  await transport?.drain();
  await app.close();
}

/**
 * Stops on SIGTERM, SIGINT, the end of the parent, or an error that nobody caught; once. Whatever hangs meanwhile, the
 * process is gone {@link CLOSE_MS} after the time of the setting, with code 1: the ledger knows what was not done.
 */
export function stopOnSignals(
  { logger, lifecycle, name }: Stoppable,
  drainSeconds: number,
  stopAll: () => Promise<void>,
): void {
  const limitMs = drainSeconds * 1000 + CLOSE_MS;
  const overdue = () => {
    const msg = `The stop has not ended within ${limitMs / 1000} s: something hangs, and the process leaves.`;
    logger.error({ event: 'stop-overdue' }, msg);
    process.exit(1);
  };
  const stop = (why: string, code: number) => {
    if (lifecycle.isStopping) return;
    lifecycle.beginStop();
    logger.info({ event: 'stopping', why }, `${name} stops: ${why}`);
    setTimeout(overdue, limitMs).unref();
    stopAll().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error({ event: 'stop-failed', err: error }, 'The orderly stop failed.');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM', 0));
  process.once('SIGINT', () => stop('SIGINT', 0));
  // A supervisor that was killed takes its services along, so that no orphan holds a port or a consumer.
  process.once('disconnect', () => stop('the parent process is gone', 0));
  // After an error that nobody caught the state is unknown: leave, the supervisor starts us anew, the ledger knows all.
  process.on('uncaughtException', (error) => {
    logger.fatal({ event: 'uncaught', err: error }, 'An error that nobody caught ends this process.');
    stop('uncaught error', 1);
  });
  process.on('unhandledRejection', (error) => {
    logger.fatal(
      { event: 'unhandled-rejection', err: error },
      'A rejection that nobody handled ends this process.',
    );
    stop('unhandled rejection', 1);
  });
}
