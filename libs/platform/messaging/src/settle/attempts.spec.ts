import { describe, expect, it } from '@jest/globals';
import { AttemptMemory, attemptOf } from './attempts.js';

describe('which attempt it is', () => {
  it.each([
    // deliveries, failures, given back → attempt, suspect
    [1, 0, 0, 1, false],
    [2, 1, 0, 2, false],
    [5, 4, 0, 5, false],
    // An outage and shutdowns: any number of give-backs that are known cost nothing.
    [200, 0, 199, 1, false],
    [200, 2, 197, 3, false],
    // Unexplained: suspicious from three on, and never an attempt, however many: other processes give back, too.
    [3, 0, 0, 1, false],
    [4, 0, 0, 1, true],
    [16, 0, 0, 1, true],
    [500, 0, 0, 1, true],
    [13, 2, 0, 3, true],
    // More known than delivered (the broker was rolled back): never below the failures that were seen.
    [1, 3, 2, 4, false],
  ])(
    '%i deliveries, %i failures, %i given back: attempt %i, suspect %s',
    (deliveries, failures, givenBack, attempt, isSuspect) => {
      expect(attemptOf(deliveries, { failures, givenBack })).toEqual({ attempt, isSuspect });
    },
  );

  it('remembers each message, forgets the longest untouched beyond its limit', () => {
    const memory = new AttemptMemory(2);
    memory.failed(1);
    memory.gaveBack(1);
    memory.failed(2);
    memory.failed(1);
    memory.failed(3);
    expect(memory.size).toBe(2);
    expect(memory.known(1)).toMatchObject({ failures: 2, givenBack: 1 });
    expect(memory.known(2)).toMatchObject({ failures: 0, givenBack: 0 });
    memory.forget(1);
    expect(memory.known(1).failures).toBe(0);
    memory.clear();
    expect(memory.size).toBe(0);
  });

  it('counts a busy server against a message only when others got through since the last time', () => {
    const memory = new AttemptMemory();
    expect(memory.busy(1, 100, 99)).toBe(0);
    expect(memory.busy(1, 200, 99)).toBe(0);
    expect(memory.busy(1, 300, 250)).toBe(1);
    expect(memory.busy(1, 400, 250)).toBe(1);
    expect(memory.busy(1, 500, 450)).toBe(2);
    expect(memory.busy(2, 500, 450)).toBe(0);
  });
});
