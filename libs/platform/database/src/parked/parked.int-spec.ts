import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CaptureRepository } from '../captures/capture.repository.js';
import { TellingRepository } from '../captures/telling.repository.js';
import { FrontierRepository } from '../frontier/frontier.repository.js';
import { LineRepository } from '../line/line.repository.js';
import { type NewParkedMessage, ParkedRepository } from './parked.repository.js';
import { SettlementRepository } from '../settlement/settlement.repository.js';
import { rowsOf } from '../sql/sql.js';
import { captureOf, enrichedOf, entryOf, trailEntry } from '../testing/ledger-fixtures.js';
import { createScratchDatabase, type ScratchDatabase } from '../testing/scratch-database.js';

let database: ScratchDatabase;
const sql = <Row>(text: string, parameters?: unknown[]) => rowsOf<Row>(database.dataSource, text, parameters);
beforeAll(async () => {
  database = await createScratchDatabase();
});
afterAll(() => database.drop());
beforeEach(() =>
  sql('truncate articles, article_urls, revisions, captures, hosts, line_counts, parked_messages cascade'),
);

function messageOf(
  captureId: string | undefined,
  sequence: number,
  more: Partial<NewParkedMessage> = {},
): NewParkedMessage {
  return {
    stream: 'DATELINE_PARKED',
    streamCreatedAt: '2026-11-25T10:00:00.000000001Z',
    sequence,
    service: 'parser',
    eventType: 'dateline.article.fetched.v1',
    subject: 'dateline.article.fetched.v1',
    code: 'attempts-exhausted',
    note: 'boom\u0000',
    attempts: 5,
    ...(captureId !== undefined && { captureId }),
    headers: { 'ce-id': 'x\ud800' },
    body: Buffer.from([0, 255, 123]),
    parkedAt: new Date('2026-11-25T10:00:00Z'),
    ...more,
  };
}

async function ticketOf(page: number) {
  await new FrontierRepository(database.dataSource).discover(null, [entryOf('a.example', page)]);
  const [ticket] = await new CaptureRepository(database.dataSource).commit([
    captureOf(entryOf('a.example', page)),
  ]);
  return ticket!;
}

describe('parked messages', () => {
  const balanced = async () => {
    const exact = await new LineRepository(database.dataSource).exactConservation();
    expect(exact).toMatchObject({ isBalanced: true, drift: {} });
    return exact;
  };

  it('are written down once, with their bytes, and settle their captures', async () => {
    const parked = new ParkedRepository(database.dataSource);
    const ticket = await ticketOf(1);
    const message = messageOf(ticket.captureId, 1, {
      trail: [trailEntry('parser', 'parked:attempts-exhausted')],
    });
    expect(await parked.record([message, message, messageOf(undefined, 2)])).toEqual({ recorded: 2 });
    expect(await parked.record([message])).toEqual({ recorded: 0 });
    const [anonymous, first] = await parked.list({ limit: 10 });
    expect(anonymous).not.toHaveProperty('captureId');
    expect(first).toMatchObject({
      captureId: ticket.captureId,
      note: 'boom',
      headers: { 'ce-id': 'x\ufffd' },
      retries: 0,
      sequence: 1,
    });
    expect((await parked.get(first!.id))?.body).toEqual(Buffer.from([0, 255, 123]));
    expect(await parked.get('123456')).toBeUndefined();
    expect((await balanced()).byOutcome).toMatchObject({ parked: 1 });
    expect(await sql('select trail from captures')).toMatchObject([{ trail: [{ service: 'parser' }] }]);
  });

  it.each(['no-number', '0', '-1', '9223372036854775808', '99999999999999999999'])(
    'are kept without their capture when "%s" cannot be one, however often they claim to have been tried',
    async (captureId) => {
      const parked = new ParkedRepository(database.dataSource);
      const message = messageOf(captureId, 1, { attempts: Number.POSITIVE_INFINITY });
      expect(await parked.record([message, messageOf(undefined, 2, { attempts: 0.5 })])).toEqual({
        recorded: 2,
      });
      const [second, first] = await parked.list({ limit: 10 });
      expect(first).toMatchObject({ attempts: 32_767, body: Buffer.from([0, 255, 123]) });
      expect(first).not.toHaveProperty('captureId');
      expect(second).toMatchObject({ attempts: 1 });
    },
  );

  it('are told from those of a stream that was made again', async () => {
    const parked = new ParkedRepository(database.dataSource);
    await parked.record([messageOf(undefined, 1)]);
    expect(
      await parked.record([messageOf(undefined, 1, { streamCreatedAt: '2026-11-26T00:00:00Z' })]),
    ).toEqual({ recorded: 1 });
  });

  it('come back into flight when retried, and a redelivery of the old message does not park them again', async () => {
    const parked = new ParkedRepository(database.dataSource);
    const settlement = new SettlementRepository(database.dataSource);
    const ticket = await ticketOf(1);
    await parked.record([messageOf(ticket.captureId, 1)]);
    expect(await settlement.settle([enrichedOf(ticket, 'One')])).toMatchObject([
      { outcome: 'parked', isReplay: true },
    ]);
    const [message] = await parked.list({ limit: 1, isOpen: true });
    expect(await parked.markRetried([message!.id])).toMatchObject([
      { id: message!.id, captureId: ticket.captureId },
    ]);
    expect(await parked.list({ limit: 1, isOpen: true })).toEqual([]);
    expect(await balanced()).toMatchObject({ inFlight: 1, settled: 0 });
    await parked.record([messageOf(ticket.captureId, 1)]);
    expect(await balanced()).toMatchObject({ inFlight: 1 });
    expect(await settlement.settle([enrichedOf(ticket, 'One')])).toMatchObject([
      { outcome: 'indexed', isReplay: false },
    ]);
    expect((await balanced()).byOutcome).toMatchObject({ parked: 0, indexed: 1 });
  });

  it.each([
    ['could never be announced', ''],
    ['failed anywhere on the line', 'dateline.article.enriched.v1'],
  ])('go back to the announcer at once when they %s', async (_, subject) => {
    const ticket = await ticketOf(1);
    const parked = new ParkedRepository(database.dataSource);
    await parked.record([messageOf(ticket.captureId, 1, { subject })]);
    const telling = new TellingRepository(database.dataSource);
    const due = async () => (await telling.takeUntold(10)).map((one) => one.ticket);
    expect(await due()).toEqual([]);
    await parked.markRetried((await parked.list({ limit: 1 })).map(({ id }) => id));
    expect(await due()).toEqual([ticket]);
  });

  it('never take an outcome away that a capture has', async () => {
    const ticket = await ticketOf(1);
    await new SettlementRepository(database.dataSource).settle([enrichedOf(ticket, 'One')]);
    const parked = new ParkedRepository(database.dataSource);
    await parked.record([messageOf(ticket.captureId, 1)]);
    await parked.markRetried((await parked.list({ limit: 1 })).map(({ id }) => id));
    expect((await balanced()).byOutcome).toMatchObject({ indexed: 1, parked: 0 });
  });

  it('can be looked through by service, code and capture, a page at a time', async () => {
    const parked = new ParkedRepository(database.dataSource);
    const others = [
      messageOf(undefined, 2, { service: 'enricher' }),
      messageOf(undefined, 3, { code: 'contract-invalid' }),
    ];
    const { captureId } = await ticketOf(1);
    await parked.record([messageOf(captureId, 1), ...others]);
    const sequences = async (query: object) =>
      (await parked.list({ limit: 10, ...query })).map(({ sequence }) => sequence);
    expect(await sequences({ service: 'enricher' })).toEqual([2]);
    expect(await sequences({ code: 'contract-invalid' })).toEqual([3]);
    expect(await sequences({ captureId })).toEqual([1]);
    const [newest] = await parked.list({ limit: 1 });
    expect(await sequences({ beforeId: newest!.id })).toEqual([2, 1]);
  });
});
