import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ArticleEnriched, ArticleIndexed, ArticleRejected, tell } from '@dateline/contracts';
import { ArticleRepository, ParkedRepository } from '@dateline/database';
import { enriched, IndexerOnServers, until } from './testing/indexer-on-servers.js';

let servers: IndexerOnServers;
beforeAll(async () => {
  servers = await IndexerOnServers.create();
});
afterAll(() => servers.close());
beforeEach(async () => {
  await servers.provision();
  await servers.start();
});
afterEach(async () => {
  await servers.stop();
  await servers.deleteStreams();
});

describe('a capture that was enriched', () => {
  it('ends in the ledger, in the index and in an event that others can take', async () => {
    const ticket = await servers.capture('bridge');
    await servers.publish(enriched(ticket, 'A bridge'));
    await until('settled', async () => (await servers.endOf(ticket))?.outcome === 'indexed');
    await until('searchable', async () => (await servers.backlog()) === 0);
    expect(await servers.found(ticket)).toMatchObject({ title: 'A bridge', revision: 1 });
    await until('acknowledged', async () => (await servers.consumer())?.settled === 1);
    const manager = await jetstreamManager(servers.broker.nc);
    const told = await manager.streams.getMessage(servers.names.streams.articles, {
      last_by_subj: servers.names.subject(ArticleIndexed.type),
    });
    expect(told?.json()).toMatchObject({ articleId: ticket.articleId, revision: 1, change: 'created' });
  });

  it('and comes twice is one revision', async () => {
    const ticket = await servers.capture('twice');
    await servers.publish(enriched(ticket, 'Twice'));
    await until('settled', async () => (await servers.endOf(ticket))?.outcome === 'indexed');
    const again = enriched(ticket, 'Twice');
    await servers.publish({ ...again, contract: { ...again.contract, cause: () => 'another delivery' } });
    await until('acknowledged', async () => (await servers.consumer())?.settled === 2);
    const [row] = await servers.database.dataSource.query(
      'select count(*)::int as revisions from revisions where article_id = $1',
      [ticket.articleId],
    );
    expect(row.revisions).toBe(1);
  });

  it('never overwrites what a newer capture of the article brought', async () => {
    const older = await servers.capture('order', new Date(Date.now() - 60_000));
    const newer = await servers.capture('order');
    await servers.publish(enriched(newer, 'As corrected'));
    await until('newer settled', async () => (await servers.endOf(newer))?.outcome === 'indexed');
    await servers.publish(enriched(older, 'As first published'));
    await until('older settled', async () => (await servers.endOf(older))?.outcome !== undefined);
    expect(await servers.endOf(older)).toEqual({ outcome: 'unchanged', reason: 'older-capture' });
    await until('searchable', async () => (await servers.backlog()) === 0);
    expect(await servers.found(newer)).toMatchObject({ title: 'As corrected', revision: 1 });
    const held = await new ArticleRepository(servers.database.dataSource).current(newer.articleId);
    expect(held?.title).toBe('As corrected');
  });
});

describe('the ack', () => {
  it('waits for the commit: while the transaction is held up, the message is in nobody’s past', async () => {
    const ticket = await servers.capture('held-up');
    const blocker = servers.database.dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('select 1 from captures where id = $1 for update', [ticket.captureId]);
    await servers.publish(enriched(ticket, 'Held up'));
    await until('taken', async () => (await servers.consumer())?.inFlight === 1);
    await sleep(500);
    expect(await servers.consumer()).toMatchObject({ inFlight: 1, settled: 0 });
    expect(await servers.endOf(ticket)).toEqual({});
    await blocker.commitTransaction();
    await blocker.release();
    await until('acknowledged', async () => (await servers.consumer())?.settled === 1);
    expect(await servers.endOf(ticket)).toMatchObject({ outcome: 'indexed' });
  });

  it('does not come when the transaction fails, and comes when it works again', async () => {
    const ticket = await servers.capture('refused');
    await servers.database.dataSource.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
      create trigger refuse before insert on revisions for each row execute function refuse()`);
    await servers.publish(enriched(ticket, 'Refused'));
    await until('taken', async () => (await servers.consumer())?.inFlight === 1);
    await sleep(100);
    expect(await servers.consumer()).toMatchObject({ inFlight: 1, settled: 0 });
    expect(await servers.endOf(ticket)).toEqual({});
    await servers.database.dataSource.query('drop trigger refuse on revisions; drop function refuse()');
    await until('settled', async () => (await servers.endOf(ticket))?.outcome === 'indexed');
    await until('acknowledged', async () => (await servers.consumer())?.inFlight === 0);
  });
});

describe('what goes wrong', () => {
  it('before the indexer is settled with its reason', async () => {
    const ticket = await servers.capture('rejected');
    await servers.publish(
      tell(ArticleRejected, {
        capture: ticket,
        trail: [],
        stage: 'parser',
        reason: 'no-text',
        note: 'Empty.',
      }),
    );
    await until('settled', async () => (await servers.endOf(ticket))?.outcome !== undefined);
    expect(await servers.endOf(ticket)).toEqual({ outcome: 'rejected', reason: 'no-text' });
  });

  it('on the wire is parked with its bytes, and its neighbour goes on', async () => {
    const ticket = await servers.capture('neighbour');
    await servers.broker.nc.request(servers.names.subject(ArticleEnriched.type), '{"capture": nonsense');
    await servers.publish(enriched(ticket, 'A neighbour'));
    await until('neighbour settled', async () => (await servers.endOf(ticket))?.outcome === 'indexed');
    const parked = new ParkedRepository(servers.database.dataSource);
    await until('parked', async () => (await parked.list({ limit: 10 })).length === 1);
    const [message] = await parked.list({ limit: 10 });
    expect(message).toMatchObject({ service: 'indexer', code: 'payload-undecodable' });
    expect(message?.body.toString()).toBe('{"capture": nonsense');
  });

  it('in Elasticsearch does not hold up the line, and is made good from the ledger', async () => {
    await servers.stop();
    // Nothing listens on the discard port.
    await servers.start({ ELASTICSEARCH_URL: 'http://127.0.0.1:9' });
    const before = await servers.backlog();
    const ticket = await servers.capture('outage');
    await servers.publish(enriched(ticket, 'During the outage'));
    await until('acknowledged', async () => (await servers.consumer())?.settled === 1);
    expect(await servers.endOf(ticket)).toMatchObject({ outcome: 'indexed' });
    expect(await servers.backlog()).toBe(before + 1);
    await servers.stop();
    // What is younger than that is left to the process that has it in hand.
    await sleep(5100);
    await servers.start();
    await until('searchable', async () => (await servers.backlog()) === 0);
    expect(await servers.found(ticket)).toMatchObject({ title: 'During the outage' });
  }, 40_000);
});
