import { describe, expect, it } from '@jest/globals';
import type { CaptureTicket } from '@dateline/contracts';
import type { NewCapture, UnsettledCapture } from '@dateline/database';
import { CaptureCommitter, type Download } from './capture-committer.js';

/** What is thrown while the server is away. */
class LedgerDown extends Error {}

const startedAt = new Date('2026-11-25T10:00:00.000Z');
const download = (page: number, more: Partial<Download> = {}): Download => ({
  articleId: page.toString(16).padStart(32, '0'),
  finalUrl: `https://news.example/${page}`,
  status: 200,
  body: Buffer.from('<html>'),
  tookMs: 12,
  attempt: 2,
  startedAt,
  ...more,
});
const ticketOf = ({ articleId, finalUrl, status }: NewCapture, index: number) =>
  ({ captureId: String(index + 1), articleId, finalUrl, status }) as CaptureTicket;

/** What happened, in its order. */
function world() {
  const events: string[] = [];
  const committed: NewCapture[] = [];
  const announced: UnsettledCapture[] = [];
  const pace: string[] = [];
  const state = {
    isLedgerDown: false,
    hasRoom: true,
    pace,
    broker: Promise.resolve(),
    events,
    committed,
    announced,
  };
  const committer = new CaptureCommitter(
    {
      async commit(captures, options) {
        if (state.isLedgerDown) throw new LedgerDown();
        events.push(`commit ${captures.length}${options?.isTold ? '' : ' untold'}`);
        committed.push(...captures);
        return captures.map(ticketOf);
      },
    },
    {
      async announce(captures) {
        events.push(`announce ${captures.length}`);
        announced.push(...captures);
        await state.broker;
      },
    },
    {
      reserveAll: () => state.hasRoom,
      told: (captures) => void pace.push(`told ${captures}`),
      release: (captures) => void pace.push(`release ${captures}`),
      leftBehind: (captures) => void pace.push(`behind ${captures}`),
    },
    '1.2.3',
    (error) => error instanceof LedgerDown,
  );
  return { committer, state };
}

describe('CaptureCommitter', () => {
  it('commits first, announces what was committed, and tells the pace', async () => {
    const { committer, state } = world();
    await Promise.all([committer.add(download(1)), committer.add(download(2))]);
    expect(state.events).toEqual(['commit 2', 'announce 2']);
    expect(state.announced.map(({ ticket, announcements }) => [ticket.captureId, announcements])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
    expect(state.pace).toEqual(['told 2']);
    await committer.close();
  });

  it('announces nothing that was not committed, and tells the download', async () => {
    const { committer, state } = world();
    state.isLedgerDown = true;
    await expect(committer.add(download(1))).rejects.toThrow(LedgerDown);
    expect(state.events).toEqual([]);
    expect(state.pace).toEqual(['release 1']);
  });

  it('leaves the announcing to the announcer when the pace has no room', async () => {
    const { committer, state } = world();
    state.hasRoom = false;
    await Promise.all([committer.add(download(1)), committer.add(download(2))]);
    await committer.close();
    expect(state.events).toEqual(['commit 2 untold']);
    expect(state.pace).toEqual(['behind 2']);
  });

  it('writes the first entry of the trail, and carries a rejection to the announcement', async () => {
    const { committer, state } = world();
    const rejection = { reason: 'http-not-found', note: 'HTTP 404' } as const;
    await Promise.all([committer.add(download(1)), committer.add(download(2, { rejection }))]);
    const entry = {
      service: 'fetcher',
      version: '1.2.3',
      startedAt: startedAt.toISOString(),
      tookMs: 12,
      attempt: 2,
    };
    expect(state.committed.map(({ trail }) => trail)).toEqual([
      [{ ...entry, decision: 'fetched' }],
      [{ ...entry, decision: 'rejected:http-not-found' }],
    ]);
    expect(state.announced.map(({ rejection: said, trail }) => [said, trail.length])).toEqual([
      [undefined, 1],
      [rejection, 1],
    ]);
  });

  it('does not let a download wait for the broker, and waits for it when it is closed', async () => {
    const { committer, state } = world();
    let answer = () => {};
    state.broker = new Promise((resolve) => (answer = resolve));
    await committer.add(download(1));
    let isClosed = false;
    const closing = committer.close().then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isClosed).toBe(false);
    answer();
    await closing;
  });
});
