import { describe, expect, it } from '@jest/globals';
import type { LinePicture, StagePicture } from '@dateline/line';
import { LivePicture } from './live-picture.js';

function picture(second: number, parsed: number): LinePicture {
  const stage = (name: StagePicture['stage'], more: Partial<StagePicture> = {}): StagePicture => ({
    stage: name,
    done: 0,
    backlog: 0,
    inFlight: 0,
    parked: 0,
    ...more,
  });
  return {
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    stages: [
      stage('fetcher', { done: 12 }),
      stage('parser', { done: parsed, backlog: 3, inFlight: 2, parked: 1 }),
      stage('enricher'),
      stage('indexer'),
    ],
    ledger: {
      articles: { known: 12, held: 7 },
      captures: { total: 12, inFlight: 2, backlog: 1, indexed: 7, unchanged: 1, rejected: 1, parked: 1 },
      searchBacklog: 4,
    },
  } as unknown as LinePicture;
}

function live() {
  const written: string[] = [];
  return { live: new LivePicture((text) => written.push(text)), written };
}

describe('the picture on a terminal', () => {
  it('shows each stage and the equation, and draws over itself', () => {
    const { live: picturing, written } = live();
    picturing.draw(picture(0, 10));
    picturing.draw(picture(2, 15));
    const [first = '', second = ''] = written;
    expect(first).toBe(
      [
        '  stage     per second    backlog  in flight     parked       done',
        '  fetcher            0          0          0          0         12',
        '  parser             0          3          2          1         10',
        '  enricher           0          0          0          0          0',
        '  indexer            0          0          0          0          0',
        '  captures 12 = settled 10 + in flight 2 (1 not told yet) · articles 7 · search backlog 4',
        '',
      ].join('\n'),
    );
    expect(second.startsWith('\x1b[6A\x1b[J  stage')).toBe(true);
    expect(second).toContain('  parser           2.5          3          2          1         15');
  });
});

describe('the picture in a log', () => {
  it('is one line of JSON', () => {
    const { live: picturing, written } = live();
    picturing.log(picture(0, 10));
    picturing.log(picture(5, 11));
    expect(written.every((line) => line.endsWith('\n') && line.trim().split('\n').length === 1)).toBe(true);
    expect(JSON.parse(written[1] ?? '')).toMatchObject({
      stages: { parser: { ratePerSecond: 0.2, backlog: 3, inFlight: 2, parked: 1 } },
      captures: 12,
      settled: 10,
      inFlight: 2,
      backlog: 1,
      searchBacklog: 4,
    });
  });

  it('shows no negative rate when a consumer was made anew', () => {
    const { live: picturing, written } = live();
    picturing.log(picture(0, 10));
    picturing.log(picture(1, 2));
    expect(JSON.parse(written[1] ?? '').stages.parser.ratePerSecond).toBe(0);
  });
});
