export { done, emit, reject, wait, type Outcome } from './outcome/outcome.js';
export {
  DependencyDownError,
  HandlerTimeoutError,
  PermanentError,
  ShuttingDownError,
} from './outcome/errors.js';

export {
  isOf,
  type ParkedMessage,
  type ReceivedEvent,
  type ReceivedOf,
  type TakeableContract,
} from './event/received-event.js';
export { receivedEvent } from './event/received-event-by-hand.js';
export type { ClaimStore } from './event/claim-store.js';
export { eventId, isTraceparent, traceparentFor } from './event/identity.js';

export { Takes, TakesBatch, TakesParked, type BatchOptions } from './nest/takes.decorator.js';
export { JetStreamTransport } from './nest/jetstream-transport.js';
export { LineWorker, type LineWorkerOptions } from './line-worker.js';
export type { HandlerDefinition } from './take/lane.js';

export {
  EventPublisher,
  type EventPublisherOptions,
  type SequenceRegression,
  type Told,
} from './tell/event-publisher.js';
export { retryParked, type RetryableMessage } from './settle/retry-parked.js';
export { backoffDelay, type Backoff } from './settle/backoff.js';

export { BrokerConnection, type ConnectionEvent, type ConnectOptions } from './broker/connection.js';
export { provision, type Difference, type ProvisionOptions } from './broker/provision.js';
export { readConsumers, type ConsumerPicture } from './broker/consumer-picture.js';
export { verifyBroker } from './broker/verify-provisioned.js';
export {
  BrokerWatch,
  watchBroker,
  type BrokerMemory,
  type BrokerMemoryRecord,
  type BrokerWatchOptions,
  type MemoryLoss,
  type MemoryLossKind,
  type StreamMemory,
} from './broker/broker-watch.js';

export {
  systemClock,
  type CircuitState,
  type Clock,
  type ConnectionState,
  type MessagingObserver,
  type SettledRecord,
  type ToldRecord,
} from './observer.js';
