import { describe, expect, it } from '@jest/globals';
import { BodyBudget } from './body-budget.js';

describe('BodyBudget', () => {
  it('counts a download that runs as the largest, and what it brought as what it is', () => {
    const budget = new BodyBudget(100, 10);
    expect(budget.room).toBe(10);
    const holds = Array.from({ length: 10 }, () => budget.take());
    expect(budget.room).toBe(0);
    holds[0]?.arrived(1);
    expect(budget.room).toBe(0);
    holds[1]?.arrived(9);
    expect(budget.room).toBe(1);
    holds.forEach((hold) => hold.release());
    expect(budget.room).toBe(10);
  });

  it('lets one download run at a time when the largest body is larger than the budget', () => {
    const budget = new BodyBudget(10, 25);
    expect(budget.room).toBe(1);
    const hold = budget.take();
    expect(budget.room).toBe(0);
    hold.arrived(5);
    expect(budget.room).toBe(0);
    hold.release();
    hold.release();
    expect(budget.room).toBe(1);
  });
});
