import { describe, expect, it } from '@jest/globals';
import { Programme, type ProgrammeActions } from './programme.js';

/** Counts what a programme does; corrections need articles that were fetched, unless it insists. */
function recorder(fetched: number): ProgrammeActions & { log: string[] } {
  const log: string[] = [];
  let left = fetched;
  return {
    log,
    publish: () => void log.push('publish'),
    correct: (servedOnly) => {
      if (servedOnly && left === 0) return false;
      left -= 1;
      log.push(servedOnly ? 'correct' : 'correct unfetched');
      return true;
    },
  };
}

function runFor(programme: Programme, steps: number): void {
  for (let step = 0; step < steps && !programme.isFinished; step += 1) programme.step();
}

describe('Programme', () => {
  it('publishes one a step and spreads the corrections', () => {
    const actions = recorder(9);
    const programme = new Programme({ publishEverySeconds: 1, publishCount: 4, correctCount: 2 }, actions);
    runFor(programme, 4);
    expect(actions.log).toEqual(['publish', 'publish', 'correct', 'publish', 'publish', 'correct']);
    expect(programme.isFinished).toBe(true);
  });

  it('waits with a correction until an article was fetched, but not for ever', () => {
    const actions = recorder(0);
    const programme = new Programme({ publishEverySeconds: 1, publishCount: 1, correctCount: 1 }, actions);
    runFor(programme, 59);
    expect(programme.isFinished).toBe(false);
    runFor(programme, 10);
    expect(actions.log).toEqual(['publish', 'correct unfetched']);
    expect(programme.isFinished).toBe(true);
  });

  it('ends when there is nothing left to correct', () => {
    const programme = new Programme(
      { publishEverySeconds: 1, publishCount: 0, correctCount: 3 },
      { publish: () => undefined, correct: () => false },
    );
    runFor(programme, 100);
    expect(programme.isFinished).toBe(true);
  });
});
