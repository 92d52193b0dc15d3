import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { Module, type DynamicModule, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger, LoggerModule } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { collectDefaultMetrics, register } from 'prom-client';
import { bootLogger } from './boot-logger.js';
import { bootSentence } from './boot-sentence.js';
import { HealthController } from './health/health.controller.js';
import { READINESS_CHECKS, type ReadinessCheck } from './health/readiness.js';
import { Liveness } from './health/liveness.js';
import { loopReadiness } from './health/server-checks.js';
import { Lifecycle } from './lifecycle.js';
import { serviceLogger } from './observe/service-logger.js';
import { commonSettings } from './settings/common-settings.js';
import { stopInOrder, stopOnSignals, type ServiceTransport } from './stop.js';
import { readSettings } from './settings/read-settings.js';
import type { SettingsOf, SettingsShape } from './settings/setting.js';

/** What every service gets from the frame around it. */
export interface ServiceContext<Shape extends SettingsShape = SettingsShape> {
  readonly name: string;
  readonly version: string;
  readonly settings: SettingsOf<Shape>;
  readonly logger: PinoLogger;
  readonly lifecycle: Lifecycle;
}

/** What a service is made of. */
export interface ServiceDefinition<Shape extends SettingsShape> {
  readonly name: string;
  readonly version: string;
  readonly settings: Shape;
  /** Sentences, without the full stop, about settings that cannot be used together; by the names of their variables. */
  contradictions?(settings: SettingsOf<Shape>): readonly string[];
  /** The Nest module; may provide READINESS_CHECKS through `readiness`. */
  module(context: ServiceContext<Shape>): Type | DynamicModule;
  /** Readiness checks, asked for when the module is up. */
  readiness?(app: INestApplication): ReadinessCheck[];
  /** The message transport, for services that take messages. */
  transport?(app: INestApplication, context: ServiceContext<Shape>): ServiceTransport;
  /** Changes to the HTTP side (the api adds its error format). */
  configureHttp?(app: INestApplication): void;
}

// Page bytes and network buffers lie outside of V8's heap. By default each 64 MB of them start a collection of the whole
// heap, which a line at speed allocates within a second; counted as part of the heap, they grow its limit instead.
setFlagsFromString('--external-memory-accounted-in-global-limit');

/** Exit code for settings or servers that do not fit: a restart would not help (sysexits EX_CONFIG). */
const EXIT_CONFIG = 78;

/** What every service reads besides its own settings. */
export const frameSettings = {
  logLevel: commonSettings.logLevel,
  healthHost: commonSettings.healthHost,
  healthPort: commonSettings.healthPort,
  drainSeconds: commonSettings.drainSeconds,
};

/**
 * Runs one service: settings, module, transport, health; then until SIGTERM, SIGINT or the end of the parent. Whatever
 * is wrong at boot ends the process with one clear sentence (law 11).
 */
export async function runService<Shape extends SettingsShape>(
  definition: ServiceDefinition<Shape>,
): Promise<void> {
  let logger = serviceLogger({ service: definition.name });
  try {
    // Read together, so that the one sentence names all that is wrong.
    const settings = readSettings(
      { ...definition.settings, ...frameSettings },
      process.env,
      definition.contradictions,
    );
    const frame: SettingsOf<typeof frameSettings> = settings;
    const { name, version } = definition;
    logger = serviceLogger({ service: name, version }, frame.logLevel);
    const context = { ...definition, settings, logger, lifecycle: new Lifecycle() };
    const { app, transport } = await boot(definition, context);
    stopOnSignals(context, frame.drainSeconds, () => stopInOrder(app, transport));
    await app.listen(frame.healthPort, frame.healthHost);
    const { port } = app.getHttpServer().address() as AddressInfo;
    logger.info(
      { event: 'ready', healthUrl: `http://${frame.healthHost}:${port}` },
      `${definition.name} is ready`,
    );
    process.send?.({ ready: definition.name, port });
  } catch (error) {
    logger.fatal({ event: 'boot-failed', err: error }, bootSentence(error));
    process.exit(EXIT_CONFIG);
  }
}

async function boot<Shape extends SettingsShape>(
  definition: ServiceDefinition<Shape>,
  context: ServiceContext<Shape>,
): Promise<{ app: INestApplication; transport: ServiceTransport | undefined }> {
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined) collectDefaultMetrics();
  const checks: ReadinessCheck[] = [];
  @Module({
    imports: [
      LoggerModule.forRoot({
        pinoHttp: { logger: context.logger, autoLogging: false, quietReqLogger: true },
      }),
      definition.module(context),
    ],
    controllers: [HealthController],
    providers: [
      { provide: READINESS_CHECKS, useValue: checks },
      { provide: Lifecycle, useValue: context.lifecycle },
      { provide: Liveness, useFactory: () => new Liveness() },
    ],
  })
  class ServiceModule {}
  const app = await NestFactory.create(ServiceModule, {
    logger: bootLogger(context.logger),
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  definition.configureHttp?.(app);
  const transport = definition.transport?.(app, context);
  if (transport) {
    app.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
  checks.push(...(definition.readiness?.(app) ?? []), loopReadiness());
  return { app, transport };
}
