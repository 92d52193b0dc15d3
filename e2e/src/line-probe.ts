import { jetstream, jetstreamManager, type ConsumerInfo, type StreamInfo } from '@nats-io/jetstream';
import { headers as newHeaders } from '@nats-io/transport-node';
import type { ServiceName } from '@dateline/contracts';
import { TellingRepository } from '@dateline/database';
import { until, type TestLine } from '@dateline/testing';

/** Looks into the servers of a running line, and does to them what nobody but a fault would do. */
export class LineProbe {
  constructor(private readonly line: TestLine) {}

  async consumer(service: ServiceName): Promise<ConsumerInfo> {
    const { names, connections } = this.line;
    const jsm = await jetstreamManager(connections.broker.nc);
    return jsm.consumers.info(names.streams.events, names.consumer(service));
  }

  async stream(): Promise<StreamInfo> {
    const jsm = await jetstreamManager(this.line.connections.broker.nc);
    return jsm.streams.info(this.line.names.streams.events);
  }

  async inFlight(): Promise<number> {
    return (await this.line.conservation()).inFlight;
  }

  /** Captures of which the line was told, and that have no end yet. */
  async told(): Promise<number> {
    const { dataSource } = this.line.connections;
    return new TellingRepository(dataSource).countInFlight(1_000_000);
  }

  async parkedMessages(): Promise<number> {
    const [row] = await this.line.connections.dataSource.query<{ count: number }[]>(
      'select count(*)::int as count from parked_messages',
    );
    return row?.count ?? 0;
  }

  /** Titles of all documents with a word in them, asked of the alias itself. */
  async titlesWith(name: string): Promise<(string | undefined)[]> {
    const { connections, names } = this.line;
    await connections.search.indices.refresh({ index: names.searchAlias });
    const answer = await connections.search.search<{ title: string }>({
      index: names.searchAlias,
      query: { multi_match: { query: name, type: 'phrase', fields: ['title', 'text'] } },
      _source: ['title'],
    });
    return answer.hits.hits.map(({ _source }) => _source?.title);
  }

  /** Holds back every transaction that writes captures; reading goes on. Returns what releases it. */
  async lockCaptures(): Promise<() => Promise<void>> {
    const runner = this.line.connections.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('lock table captures in share row exclusive mode');
    return async () => {
      await runner.rollbackTransaction();
      await runner.release();
    };
  }

  /** Publishes a message that the stream holds once more, as a broker would whose memory of the ack was lost. */
  async tellAgain(type: string, captureId: string): Promise<void> {
    const js = jetstream(this.line.connections.broker.nc);
    const { names } = this.line;
    const subject = names.subject(type);
    const reader = await js.consumers.get(names.streams.events, { filter_subjects: [subject] });
    const { num_pending } = await reader.info();
    for await (const message of await reader.fetch({ max_messages: num_pending, expires: 5000 })) {
      if (message.headers?.get('ce-subject') !== captureId) continue;
      const headers = newHeaders();
      for (const [name, values] of message.headers) {
        if (!name.startsWith('Nats-')) values.forEach((value) => headers.append(name, value));
      }
      await js.publish(subject, message.data, { headers });
    }
    await reader.delete();
  }

  /** A service refuses to start without its streams (law 11); the fetcher makes them again. */
  async parserStartsWhenProvisioned(): Promise<void> {
    const isThere = () => this.consumer('parser').then(() => true);
    await until('the fetcher has provisioned the broker again', isThere, { timeoutMs: 20_000 });
    await this.line.processes.service('parser').start();
  }
}
