import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { headers } from '@nats-io/transport-node';
import { TestLine, until } from '../harness/line.js';
import { fetched } from '../harness/samples.js';
import { AckInbox } from './ack-inbox.js';

const DATA = new TextEncoder().encode('{}');
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('an inbox for acks', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('tells what was stored, and what the broker had already, and leaves no timer', async () => {
    const before = timers();
    const inbox = new AckInbox(line.nc, 60_000);
    const subject = line.names.subject(fetched(1).contract.type);
    const withId = headers();
    withId.set('Nats-Msg-Id', 'one');
    const { events } = line.names.streams;
    expect(await inbox.publish(subject, DATA, withId)).toEqual({ stream: events, seq: 1, duplicate: false });
    expect(await inbox.publish(subject, DATA, withId)).toEqual({ stream: events, seq: 1, duplicate: true });
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('fails when nobody answers, each at its own time, and forgets an ack that comes later', async () => {
    const replies: string[] = [];
    const subject = `silent.${line.names.namespace}`;
    line.nc.subscribe(subject, { callback: (_, msg) => void replies.push(msg.reply ?? '') });
    const inbox = new AckInbox(line.nc, 200);
    const before = timers();
    const first = inbox.publish(subject, DATA, headers());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = inbox.publish(subject, DATA, headers());
    await expect(first).rejects.toThrow(`no ack for ${subject} within 200 ms`);
    line.nc.publish(replies[0] ?? '', '{"stream":"S","seq":7}');
    line.nc.publish(replies[1] ?? '', '{"stream":"S","seq":8}');
    await expect(second).resolves.toMatchObject({ seq: 8 });
    await until(() => timers() <= before, 'no timer left');
  });

  it('fails at once when no stream takes the subject, and with the broker’s own words when it refuses', async () => {
    const inbox = new AckInbox(line.nc, 5_000);
    await expect(inbox.publish(`nowhere.${line.names.namespace}`, DATA, headers())).rejects.toThrow(
      'no stream takes it',
    );
    const expecting = headers();
    expecting.set('Nats-Expected-Last-Sequence', '99');
    const subject = line.names.subject(fetched(1).contract.type);
    await expect(inbox.publish(subject, DATA, expecting)).rejects.toThrow(/wrong last sequence/);
  });
});
