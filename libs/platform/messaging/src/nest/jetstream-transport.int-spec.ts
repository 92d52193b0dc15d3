import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ArticleEnriched, ArticleFetched, ArticleParsed, ArticleRejected, tell } from '@dateline/contracts';
import { leftovers, openHandles, TestLine, until } from '../harness/line.js';
import { enriched, fetched, parsedData } from '../harness/samples.js';
import type { ParkedDelivery, ReceivedEvent } from '../words/received-event.js';
import { DependencyDownError } from '@dateline/dependency';
import { PermanentError } from '../words/errors.js';
import { done, emit, type Answer } from '../words/answer.js';
import { JetStreamTransport } from './jetstream-transport.js';
import { Takes, TakesBatch, TakesParked } from './takes.js';

@Injectable()
class Extractor {
  mode: 'works' | 'permanent' | 'down' = 'works';
  extract(event: ReceivedEvent<typeof ArticleFetched>): Answer {
    if (this.mode === 'permanent') {
      throw new PermanentError('never');
    }
    if (this.mode === 'down') {
      throw new DependencyDownError('postgres');
    }
    return emit(tell(ArticleParsed, parsedData(event.data, 300)));
  }
}

@Controller()
class ParserHandler {
  constructor(private readonly extractor: Extractor) {}

  @Takes(ArticleFetched)
  async onFetched(event: ReceivedEvent<typeof ArticleFetched>): Promise<Answer> {
    return this.extractor.extract(event);
  }
}
// The decorators' metadata of constructor parameters come from the compiler.
Reflect.defineMetadata('design:paramtypes', [Extractor], ParserHandler);

@Controller()
class IndexerHandler {
  static readonly batches: number[] = [];
  static readonly parked: ParkedDelivery[] = [];

  @TakesBatch([ArticleEnriched, ArticleRejected], { batchSize: 4, lingerMs: 100 })
  async onSettled(
    events: Array<ReceivedEvent<typeof ArticleEnriched> | ReceivedEvent<typeof ArticleRejected>>,
  ): Promise<Answer[]> {
    IndexerHandler.batches.push(events.length);
    return events.map(() => done('indexed'));
  }

  @TakesParked()
  async onParked(messages: ParkedDelivery[]): Promise<Answer[]> {
    IndexerHandler.parked.push(...messages);
    return messages.map(() => done('recorded'));
  }
}

@Controller()
class WrongHandler {
  @Takes(ArticleParsed)
  async onParsed(): Promise<Answer> {
    return done();
  }
}

function appModule(controllers: Array<new (...args: never[]) => object>) {
  @Module({ controllers, providers: [Extractor] })
  class AppModule {}
  return AppModule;
}

async function start(transport: JetStreamTransport, ...controllers: Array<new (...args: never[]) => object>) {
  const app = await NestFactory.createMicroservice(appModule(controllers), {
    strategy: transport,
    logger: false,
    abortOnError: false,
  });
  await app.listen();
  return app;
}

describe('JetStream in Nest', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('runs the methods of controllers from end to end, and keeps the class of what they throw', async () => {
    const before = openHandles();
    const transport = new JetStreamTransport(line.options('parser'));
    const app = await start(transport, ParserHandler);
    const extractor = app.get(Extractor);

    await line.tell(fetched(1));
    await until(() => line.settled.length === 1, 'parsed');
    expect(line.settled[0]).toMatchObject({ decision: 'parsed', action: 'ack' });

    extractor.mode = 'permanent';
    await line.tell(fetched(2));
    await until(() => line.settled.length === 2, 'parked');
    expect(line.settled[1]).toMatchObject({ decision: 'parked:permanent-error', attempt: 1 });

    extractor.mode = 'down';
    await line.tell(fetched(3));
    await until(() => transport.circuits.some((state) => state.state === 'open'), 'circuit open');
    extractor.mode = 'works';
    await until(() => line.settled.length === 3, 'parsed after the outage');
    expect(line.settled[2]).toMatchObject({ decision: 'parsed', attempt: 1 });
    expect(transport.isConnected).toBe(true);

    await app.close();
    expect(transport.isConnected).toBe(false);
    await until(() => leftovers(before).length === 0, `nothing left of ${before.join()}`, 2_000);
  });

  it('runs batches of several types, and parked messages', async () => {
    await line.tell(...Array.from({ length: 6 }, (_, index) => enriched(index + 1)));
    const app = await start(new JetStreamTransport(line.options('indexer')), IndexerHandler);
    await until(() => line.settled.length === 6, 'indexed');
    expect(IndexerHandler.batches).toEqual([4, 2]);
    const { parkedSubject } = line.names;
    await line.nc.request(parkedSubject('parser', ArticleFetched.type), 'x');
    await until(() => IndexerHandler.parked.length === 1, 'parked message');
    await app.close();
  });

  it('throws to a caller that is not the transport, so that specs of handlers see the error', async () => {
    const handler = new ParserHandler({
      extract: () => {
        throw new PermanentError('never');
      },
    } as unknown as Extractor);
    await expect(handler.onFetched({} as never)).rejects.toBeInstanceOf(PermanentError);
  });

  it.each([
    [
      'no handler for a type of the topology',
      [] as never[],
      /parser has no handler for dateline\.article\.fetched\.v1/,
    ],
    [
      'a handler for a foreign type',
      [ParserHandler, WrongHandler],
      /handler for dateline\.article\.parsed\.v1, but/,
    ],
    [
      'two handlers for one type',
      [ParserHandler, class Second extends ParserHandler {}],
      /has 2 handlers for/,
    ],
  ])('does not start with %s', async (_, controllers, sentence) => {
    controllers.forEach((controller) => Controller()(controller));
    const [, second] = controllers;
    if (second && second !== WrongHandler) {
      Reflect.defineMetadata('design:paramtypes', [Extractor], second);
    }
    await expect(start(new JetStreamTransport(line.options('parser')), ...controllers)).rejects.toThrow(
      sentence,
    );
  });
});
