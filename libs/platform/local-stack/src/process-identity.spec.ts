import { describe, expect, it } from '@jest/globals';
import { describeProcess, isRunning, parseProcStat, parsePsLine } from './process-identity.js';

const tail = '1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 31337 1000000 200';

const boot = { id: 'boot-1', atMs: 1_700_000_000_000 };

describe('parseProcStat', () => {
  it('finds the fields behind a name that holds brackets and blanks', () => {
    const found = parseProcStat(7, `7 (a) S (b) S ${tail}`, 'a\0-D\0/x y\0', boot);
    const startedAtMs = boot.atMs + 313_370;
    expect(found).toEqual({ pid: 7, started: '31337@boot-1', command: 'a -D /x y', startedAtMs });
  });

  it('tells the same ticks of another boot apart', () => {
    const [one, other] = ['boot-1', 'boot-2'].map((id) =>
      parseProcStat(7, `7 (a) S ${tail}`, 'a', { ...boot, id }),
    );
    expect(one?.started).not.toBe(other?.started);
  });

  it('counts a zombie as gone', () => {
    expect(parseProcStat(7, `7 (a) Z ${tail}`, '', boot)).toBeUndefined();
  });

  it('gives nothing for a cut-off line', () => {
    expect(parseProcStat(7, '7 (a) S 1 7', '', boot)).toBeUndefined();
  });
});

describe('parsePsLine', () => {
  it('reads state, start and command', () => {
    const found = parsePsLine(9, 'Ss   Wed Nov  5 21:45:00 2026     /opt/pg/postgres -D /a b\n');
    expect(found).toEqual({
      pid: 9,
      started: 'Wed Nov 5 21:45:00 2026',
      command: '/opt/pg/postgres -D /a b',
      startedAtMs: new Date(2026, 10, 5, 21, 45).getTime(),
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
    // The clock of the kernel's start may be a second off.
    const trueStart = Date.now() - process.uptime() * 1000;
    expect(Math.abs((found?.startedAtMs ?? 0) - trueStart)).toBeLessThan(3000);
    expect(await isRunning({ pid: process.pid, started: found?.started ?? '' })).toBe(true);
    expect(await isRunning({ pid: process.pid, started: 'another start' })).toBe(false);
  });
});
