import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { register } from 'prom-client';
import { DownloadPause } from './download-pause.js';

function world() {
  const lines: string[] = [];
  let now = 0;
  const logger = pino({ base: undefined }, { write: (line) => void lines.push(line) });
  const pause = new DownloadPause(logger, () => now);
  const said = () => lines.map((line) => (JSON.parse(line) as { event: string }).event);
  return { pause, said, pass: (seconds: number) => (now += seconds * 1000) };
}
beforeEach(() => register.resetMetrics());

describe('DownloadPause', () => {
  it('measures pauses by their limit', async () => {
    const { pause, pass } = world();
    pause.see(undefined);
    pass(60);
    pause.see('backlog');
    pass(5);
    pause.see('backlog');
    pass(2);
    pause.see('memory');
    pass(1);
    pause.see(undefined);
    pass(60);
    pause.see(undefined);
    const metrics = await register.metrics();
    expect(metrics).toContain('dateline_downloads_paused_seconds_total{why="backlog"} 7');
    expect(metrics).toContain('dateline_downloads_paused_seconds_total{why="memory"} 1');
  });

  it('says once that a pause is long, and that it is over', () => {
    const { pause, said, pass } = world();
    pause.see('backlog');
    pass(9);
    pause.see('backlog');
    expect(said()).toEqual([]);
    pass(2);
    pause.see('backlog');
    pass(60);
    pause.see('backlog');
    pause.see(undefined);
    expect(said()).toEqual(['downloads-paused', 'downloads-resumed']);
  });

  it('says nothing of what passes at once', () => {
    const { pause, said, pass } = world();
    pause.see('memory');
    pass(1);
    pause.see(undefined);
    expect(said()).toEqual([]);
  });
});
