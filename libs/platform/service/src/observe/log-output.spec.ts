import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LogOutput } from './log-output.js';

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

describe('LogOutput', () => {
  let written = '';
  let room: number;
  let fail: (() => never) | undefined;
  let calls: number;
  const told: (readonly [string, number])[] = [];
  let output: LogOutput;

  beforeEach(() => {
    jest.useFakeTimers();
    written = '';
    [room, fail, calls] = [Infinity, undefined, 0];
    told.length = 0;
    output = new LogOutput(
      (bytes) => {
        calls += 1;
        if (room === 0) fail?.();
        const taken = Math.min(room, bytes.length);
        room -= taken;
        written += Buffer.from(bytes.subarray(0, taken)).toString();
        return taken;
      },
      {
        dropped: (lines) => told.push(['dropped', lines]),
        recovered: (lines) => told.push(['recovered', lines]),
      },
    );
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes lines together: after a quarter of a second, or when many have come', () => {
    output.write('one\n');
    output.write('two\n');
    expect(calls).toBe(0);
    jest.advanceTimersByTime(250);
    expect([written, calls]).toEqual(['one\ntwo\n', 1]);
    for (let line = 0; line < 100; line += 1) output.write(`${'x'.repeat(99)}\n`);
    expect(calls).toBe(2);
  });

  it('keeps what a reader who is behind has not taken, in order, and asks only by the clock', () => {
    [room, fail] = [6, failing('EAGAIN')];
    output.write('one\ntwo\n');
    output.flush();
    output.write('three\n');
    output.flush();
    expect([written, calls]).toEqual(['one\ntw', 2]);
    room = Infinity;
    jest.advanceTimersByTime(250);
    expect(written).toBe('one\ntwo\nthree\n');
    expect(told).toEqual([]);
  });

  it('drops the newest when the reader stays behind, and says how many once it reads', () => {
    [room, fail] = [0, failing('EAGAIN')];
    const line = `${'x'.repeat(1023)}\n`;
    for (let count = 0; count < 1500; count += 1) output.write(line);
    const lost = told.reduce((sum, [, lines]) => sum + lines, 0);
    expect(lost).toBe(1500 - 1024);
    room = Infinity;
    jest.advanceTimersByTime(250);
    expect(written).toHaveLength(1024 * 1024);
    expect(told.at(-1)).toEqual(['recovered', lost]);
  });

  it.each(['ENOSPC', 'EPIPE'])('drops what %s refuses, and goes on on a line of its own', (code) => {
    [room, fail] = [6, failing(code)];
    output.write('one\ntwo\n');
    output.write('three\n');
    output.flush();
    expect(told).toEqual([['dropped', 2]]);
    output.write('four\n');
    output.flush();
    room = Infinity;
    output.write('five\n');
    output.flush();
    expect(written).toBe('one\ntw\nfive\n');
    expect(told).toEqual([
      ['dropped', 2],
      ['dropped', 1],
      ['recovered', 3],
    ]);
  });

  it('ends within a moment when nobody reads', () => {
    jest.useRealTimers();
    [room, fail] = [0, failing('EAGAIN')];
    output.write('one\n');
    const begun = performance.now();
    output.end();
    expect(performance.now() - begun).toBeLessThan(2_000);
    room = Infinity;
    output.end();
    expect(written).toBe('one\n');
  });
});
