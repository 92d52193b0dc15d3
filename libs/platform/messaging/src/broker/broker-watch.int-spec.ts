import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leftovers, openHandles, SERVERS, TestLine, until } from '../harness/line.js';
import { fetched } from '../harness/samples.js';
import { EventPublisher } from '../tell/publisher.js';
import { BrokerConnection } from './connection.js';
import { watchBroker, type BrokerMemoryRecord, type BrokerWatch, type MemoryLoss } from './broker-watch.js';

describe('the watch over the broker', () => {
  let line: TestLine;
  let connection: BrokerConnection;
  let publisher: EventPublisher;
  let watch: BrokerWatch | undefined;
  let saved: BrokerMemoryRecord;
  let losses: MemoryLoss[];
  let failNext: boolean;

  const start = async () => {
    watch = await watchBroker({
      connection,
      names: line.names,
      publisher,
      memory: {
        load: () => Promise.resolve(saved),
        save: async (memory) => {
          saved = memory;
        },
      },
      onMemoryLost: async (loss) => {
        if (failNext) {
          failNext = false;
          throw new Error('the ledger is away');
        }
        losses.push(loss);
      },
      intervalSeconds: 3600,
    });
    return watch;
  };
  const recreate = async () => {
    await line.jsm.streams.delete(line.names.streams.events);
    await line.provision();
  };

  beforeEach(async () => {
    line = await TestLine.open();
    connection = await BrokerConnection.open({ servers: SERVERS, name: 'watch' });
    publisher = new EventPublisher(connection.nc, { names: line.names, service: 'fetcher' });
    [saved, losses, failNext] = [{}, [], false];
  });
  afterEach(async () => {
    await watch?.stop();
    await connection.close();
    await line.close();
  });

  it('remembers what is there and is silent while all is well', async () => {
    const running = await start();
    await publisher.publish([fetched(1), fetched(2)]);
    await running.check();
    await running.check();
    expect(losses).toEqual([]);
    expect(saved[line.names.streams.events]).toMatchObject({ lastSequence: 2 });
  });

  it('notices a missing stream each time, and its re-creation once', async () => {
    const running = await start();
    await publisher.publish([fetched(1)]);
    await running.check();
    await line.jsm.streams.delete(line.names.streams.events);
    await running.check();
    await running.check();
    await line.provision();
    await running.check();
    await running.check();
    expect(losses.map((loss) => loss.kind)).toEqual(['stream-missing', 'stream-missing', 'stream-recreated']);
  });

  it('notices a re-creation that happened while nobody watched', async () => {
    await (await start()).stop();
    await recreate();
    await start();
    expect(losses).toMatchObject([{ kind: 'stream-recreated', stream: line.names.streams.events }]);
  });

  it('notices a stream that ends before what was stored', async () => {
    await publisher.publish([fetched(1)]);
    const { created } = await line.jsm.streams.info(line.names.streams.events);
    saved = { [line.names.streams.events]: { createdAt: created, lastSequence: 500 } };
    await start();
    expect(losses.map((loss) => loss.kind)).toEqual(['stream-shorter']);
    expect(saved[line.names.streams.events]?.lastSequence).toBe(1);
  });

  it('notices by the ack of a new message that a sequence was given out twice', async () => {
    const running = await start();
    await publisher.publish([fetched(1), fetched(2), fetched(3)]);
    await running.check();
    await recreate();
    const [told] = await publisher.publish([fetched(4), fetched(5), fetched(6)]);
    expect(told?.sequence).toBe(1);
    await until(() => losses.some((loss) => loss.kind === 'sequence-regressed'), 'noticed');
    await until(() => losses.some((loss) => loss.kind === 'stream-recreated'), 'and checked at once');
    // Once, though three messages in flight have seen it.
    expect(losses.filter((loss) => loss.kind === 'sequence-regressed')).toHaveLength(1);
    losses.length = 0;
    await running.check();
    expect(losses).toEqual([]);
    expect(saved[line.names.streams.events]?.lastSequence).toBe(3);
  });

  it('reports again what could not be dealt with', async () => {
    const running = await start();
    await recreate();
    failNext = true;
    await expect(running.check()).rejects.toThrow('the ledger is away');
    await running.check();
    expect(losses.map((loss) => loss.kind)).toEqual(['stream-recreated']);
  });

  it('checks at once after a reconnect', async () => {
    await start();
    await recreate();
    await connection.nc.reconnect();
    await until(() => losses.length > 0, 'noticed');
  });

  it('leaves no timer', async () => {
    const before = openHandles();
    const running = await start();
    expect(openHandles().length).toBeGreaterThan(before.length);
    await running.stop();
    await until(() => leftovers(before).length === 0, `nothing left of ${before.join()}`, 2_000);
  });
});
