import { Module, type Provider, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { namesFor, type ServiceName } from '@dateline/contracts';
import { ClaimRepository, databaseDependency, DatabaseModule } from '@dateline/database';
import { JetStreamTransport } from '@dateline/messaging';
import { databaseReadiness, transportReadiness } from './health/server-checks.js';
import { LinePublisher } from './line-publisher.js';
import { messagingObserver } from './observe/messaging-observer.js';
import { runService, type ServiceContext } from './run-service.js';
import type { lineSettings } from './settings/common-settings.js';
import type { SettingsShape } from './settings/setting.js';

type LineShape = SettingsShape & typeof lineSettings;

/** What makes one service of the line different from the others. */
export interface LineServiceDefinition<Shape extends LineShape> {
  readonly name: ServiceName;
  readonly version: string;
  readonly settings: Shape;
  readonly handlers: Type[];
  providers(context: ServiceContext<Shape>): Provider[];
  /** How it takes messages; batches for services that work in transactions. */
  taking(settings: ServiceContext<Shape>['settings']): Partial<TakingOptions>;
}

export interface TakingOptions {
  /** Messages in work at the same time. */
  concurrency: number;
  /** Batches in work at the same time; one where they are transactions. */
  batchConcurrency: number;
  /** Largest batch of a batch handler. */
  batchSize: number;
  /** Milliseconds that a batch waits for more. */
  batchLingerMs: number;
}

/** Runs a service that takes messages: the ledger, the transport, its handlers, and the frame around them. */
export function runLineService<Shape extends LineShape>(
  definition: LineServiceDefinition<Shape>,
): Promise<void> {
  let transport: JetStreamTransport | undefined;
  const missing = new Set<string>();
  const publisher = new LinePublisher();
  return runService({
    name: definition.name,
    version: definition.version,
    settings: definition.settings,
    module: (context) => {
      @Module({})
      class LineModule {}
      return {
        module: LineModule,
        imports: [
          DatabaseModule.forRoot({
            url: context.settings.databaseUrl,
            poolSize: context.settings.databasePoolSize,
            applicationName: `dateline-${definition.name}`,
            statementTimeoutMs: context.settings.databaseStatementSeconds * 1000,
          }),
        ],
        controllers: definition.handlers,
        providers: [{ provide: LinePublisher, useValue: publisher }, ...definition.providers(context)],
      };
    },
    transport: (app, { settings, logger }) => {
      const dependencies = [databaseDependency(app.get(DataSource))];
      transport = new JetStreamTransport({
        servers: settings.natsUrl,
        service: definition.name,
        version: definition.version,
        names: namesFor(settings.namespace),
        drainSeconds: settings.drainSeconds,
        maxInFlightBytes: settings.heldMib * 1024 ** 2,
        claims: app.get(ClaimRepository),
        dependencies,
        observer: messagingObserver(logger, missing),
        ...definition.taking(settings),
      });
      publisher.attach(transport);
      return transport;
    },
    readiness: (app) => [
      databaseReadiness(app),
      ...(transport ? [transportReadiness(transport, missing)] : []),
    ],
  });
}
