import { describe, expect, it } from '@jest/globals';
import { LagGate } from './lag-gate.js';

function gate(limit: number, ...counts: number[]) {
  let now = 0;
  let asked = 0;
  const answers = [...counts];
  return {
    gate: new LagGate(
      async () => {
        asked += 1;
        return answers.shift() ?? 0;
      },
      limit,
      () => now,
    ),
    pass: (ms: number) => (now += ms),
    asked: () => asked,
  };
}

describe('LagGate', () => {
  it('has room for what the limit leaves', async () => {
    await expect(gate(10, 4).gate.room()).resolves.toBe(6);
  });

  it.each([10, 25])('is closed with %i captures in flight of 10', async (inFlight) => {
    await expect(gate(10, inFlight).gate.room()).resolves.toBe(0);
  });

  it('counts what is committed here between two counts of the ledger', async () => {
    const { gate: lag, pass, asked } = gate(10, 4, 1);
    await lag.room();
    lag.add(5);
    pass(999);
    await expect(lag.room()).resolves.toBe(1);
    expect(asked()).toBe(1);
    pass(1);
    await expect(lag.room()).resolves.toBe(9);
    expect(asked()).toBe(2);
  });
});
