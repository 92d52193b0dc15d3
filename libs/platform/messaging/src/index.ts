// Handlers throw it; what down means stands in its own library.
export { DependencyDownError } from '@dateline/dependency';
export { done, emit, reject, wait, type Answer } from './words/answer.js';
export { HandlerTimeoutError, PermanentError, ShuttingDownError } from './words/errors.js';
export {
  isOf,
  type ParkedDelivery,
  type ReceivedEvent,
  type ReceivedOf,
  type TakeableContract,
} from './words/received-event.js';
export type { HandlerDefinition } from './words/handler.js';
export {
  systemClock,
  type CircuitState,
  type Clock,
  type ConnectionState,
  type MessagingObserver,
  type SettledRecord,
  type StoringState,
  type ToldRecord,
} from './words/observer.js';
export { backoffDelay, type Backoff } from './words/waiting.js';

export type { ClaimStore } from './wire/claims.js';
export { eventId, isTraceparent, traceparentFor } from './wire/encode.js';

export { EventPublisher, type EventPublisherOptions, type Told } from './tell/publisher.js';
export { retryParked, type RetryableMessage } from './tell/retry-parked.js';

export { BrokerConnection, type ConnectionEvent, type ConnectOptions } from './broker/connection.js';
export { provision, type Difference, type ProvisionOptions } from './broker/provision.js';
export { readConsumers, type ConsumerPicture } from './broker/consumer-picture.js';
export { readLastAnnounced } from './broker/last-announced.js';
export { readOldestUnacknowledged, type OldestUnacknowledged } from './broker/oldest-unacknowledged.js';
export { verifyBroker } from './broker/verify.js';
export {
  BrokerWatch,
  watchBroker,
  type AckedSequences,
  type BrokerMemory,
  type BrokerMemoryRecord,
  type BrokerWatchOptions,
  type MemoryLoss,
  type MemoryLossKind,
  type SequenceRegression,
  type StreamMemory,
} from './broker/broker-watch.js';

export { LineWorker } from './worker/line-worker.js';
export type { LineWorkerOptions } from './worker/options.js';
export { Takes, TakesBatch, TakesParked, type BatchOptions } from './nest/takes.js';
export { JetStreamTransport } from './nest/jetstream-transport.js';
