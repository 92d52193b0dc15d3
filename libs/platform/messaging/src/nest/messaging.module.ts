import { Module, type DynamicModule } from '@nestjs/common';
import type { LineWorkerOptions } from '../line-worker.js';
import { EventPublisher } from '../tell/event-publisher.js';
import { JetStreamTransport } from './jetstream-transport.js';

/** Makes the transport of a service; hand it to {@link MessagingModule.register} and `connectMicroservice`. */
export function createTransport(options: LineWorkerOptions): JetStreamTransport {
  return new JetStreamTransport(options);
}

/**
 * Gives the transport to whoever injects {@link JetStreamTransport}: the readiness check, the live picture, and jobs
 * that tell events outside a handler.
 */
@Module({})
export class MessagingModule {
  static register(transport: JetStreamTransport): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: JetStreamTransport, useValue: transport }],
      exports: [JetStreamTransport],
    };
  }

  /** For a service that only tells, such as the fetcher: gives its publisher to whoever injects it. */
  static forPublisher(publisher: EventPublisher): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: EventPublisher, useValue: publisher }],
      exports: [EventPublisher],
    };
  }
}
