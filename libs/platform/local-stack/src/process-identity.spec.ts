import { describe, expect, it } from '@jest/globals';
import { describeProcess, isRunning, parseProcStat, parsePsLine } from './process-identity.js';

const tail = '1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 31337 1000000 200';

describe('parseProcStat', () => {
  it('finds the fields behind a name that holds brackets and blanks', () => {
    const found = parseProcStat(7, `7 (a) S (b) S ${tail}`, 'a\0-D\0/x y\0');
    expect(found).toEqual({ pid: 7, started: '31337', command: 'a -D /x y' });
  });

  it('counts a zombie as gone', () => {
    expect(parseProcStat(7, `7 (a) Z ${tail}`, '')).toBeUndefined();
  });

  it('gives nothing for a cut-off line', () => {
    expect(parseProcStat(7, '7 (a) S 1 7', '')).toBeUndefined();
  });
});

describe('parsePsLine', () => {
  it('reads state, start and command', () => {
    const found = parsePsLine(9, 'Ss   Wed Nov  5 21:45:00 2026     /opt/pg/postgres -D /a b\n');
    expect(found).toEqual({
      pid: 9,
      started: 'Wed Nov 5 21:45:00 2026',
      command: '/opt/pg/postgres -D /a b',
    });
  });

  it('counts a zombie as gone', () => {
    expect(parsePsLine(9, 'Z    Wed Nov  5 21:45:00 2026     (postgres)')).toBeUndefined();
  });
});

describe('describeProcess', () => {
  it('describes this process and tells it from an earlier one of the same pid', async () => {
    const found = await describeProcess(process.pid);
    expect(found?.command).toContain('node');
    expect(await isRunning({ pid: process.pid, started: found?.started ?? '' })).toBe(true);
    expect(await isRunning({ pid: process.pid, started: 'another start' })).toBe(false);
  });
});
