import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleFetched } from '@dateline/contracts';
import { TestLine, until } from '../harness/line.js';
import { enriched, fetched } from '../harness/samples.js';
import { readOldestUnacknowledged } from './oldest-unacknowledged.js';

describe('the oldest message that is not acknowledged', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  const states = async () =>
    Object.fromEntries(
      (await readOldestUnacknowledged(line.nc, line.names)).map(({ consumer, state, captureId }) => [
        consumer,
        captureId ?? state,
      ]),
    );
  const idle = { parser: 'idle', enricher: 'idle', indexer: 'idle', 'indexer-parked': 'idle' };

  /** Takes messages as a service would, without settling them. */
  async function take(count: number): Promise<JsMsg[]> {
    const { events } = line.names.streams;
    const consumer = await jetstream(line.nc).consumers.get(events, line.names.consumer('parser'));
    const taken: JsMsg[] = [];
    for await (const message of await consumer.fetch({ max_messages: count, expires: 2000 })) {
      taken.push(message);
      if (taken.length === count) break;
    }
    return taken;
  }
  const acknowledged = (floor: number) =>
    until(
      async () => (await line.consumer('parser')).ack_floor.stream_seq >= floor,
      `acknowledged up to ${floor}`,
    );

  it('is none where nothing was told', async () => {
    expect(await states()).toEqual(idle);
  });

  it('is the first that nobody has taken, by consumer, in the direction of the flow', async () => {
    await line.tell(enriched(7), fetched(8), fetched(9));
    expect(await states()).toEqual({ ...idle, parser: '8', indexer: '7' });
    const order = await readOldestUnacknowledged(line.nc, line.names);
    expect(order.map(({ consumer }) => consumer)).toEqual([
      line.names.consumer('parser'),
      line.names.consumer('enricher'),
      line.names.consumer('indexer'),
      line.names.parkedConsumer,
    ]);
  });

  it('is the one in somebody’s hands, whatever was acknowledged behind it', async () => {
    await line.tell(...[1, 2, 3, 4].map(fetched));
    const [first, second, third] = await take(3);
    second!.ack();
    third!.ack();
    await line.nc.flush();
    expect(await states()).toMatchObject({ parser: '1' });
    first!.ack();
    await acknowledged(3);
    expect(await states()).toMatchObject({ parser: '4' });
    const [fourth] = await take(1);
    expect(await states()).toMatchObject({ parser: '4' });
    fourth!.ack();
    await acknowledged(4);
    expect(await states()).toEqual(idle);
  });

  it('is not what the stream has dropped', async () => {
    await line.tell(...[1, 2, 3].map(fetched));
    await take(1);
    await line.jsm.streams.purge(line.names.streams.events, { seq: 3 });
    expect(await states()).toMatchObject({ parser: '3' });
    await line.jsm.streams.purge(line.names.streams.events);
    expect(await states()).toMatchObject({ parser: 'idle' });
  });

  it('is a parked one until it is written down', async () => {
    const subject = line.names.parkedSubject('parser', ArticleFetched.type);
    const told = await line.publisher().publish([fetched(5)]);
    const { header, data } = (await line.jsm.streams.getMessage(line.names.streams.events, {
      seq: told[0]!.sequence,
    }))!;
    await jetstream(line.nc).publish(subject, data, { headers: header });
    expect(await states()).toMatchObject({ 'indexer-parked': '5' });
  });

  it('is unknown where the consumer is missing, or the message is none of ours', async () => {
    const subject = line.names.subject(ArticleFetched.type);
    await jetstream(line.nc).publish(subject, 'somebody else wrote this');
    await line.jsm.consumers.delete(line.names.streams.events, line.names.consumer('enricher'));
    expect(await states()).toMatchObject({ parser: 'unknown', enricher: 'unknown', indexer: 'idle' });
  });
});
