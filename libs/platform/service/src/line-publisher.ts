import type { TellableEvent } from '@dateline/contracts';
import type { JetStreamTransport, Told } from '@dateline/messaging';

/**
 * The way for work outside a handler to tell events: the publisher of the service's transport, which exists only once
 * the transport has started.
 */
export class LinePublisher {
  private transport: JetStreamTransport | undefined;

  attach(transport: JetStreamTransport): void {
    this.transport = transport;
  }

  /** @throws Error before the transport has started; DependencyDownError when the broker does not take the events */
  async publish(events: readonly TellableEvent[]): Promise<Told[]> {
    if (!this.transport) throw new Error('Nothing can be told before the transport has started.');
    return this.transport.publisher.publish(events);
  }
}
