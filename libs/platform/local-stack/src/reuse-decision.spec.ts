import { describe, expect, it } from '@jest/globals';
import { decide, type Decision, type Finding } from './reuse-decision.js';

const fit: Finding = {
  process: 'ours',
  isHealthy: true,
  isRightVersion: true,
  isRightPort: true,
  owner: 'gone',
};

describe('decide', () => {
  it.each<[string, Partial<Finding>, Decision]>([
    ['nothing runs', { process: 'none' }, 'start'],
    ['nothing runs, whatever the record says of its owner', { process: 'none', owner: 'alive' }, 'start'],
    ['a healthy orphan', {}, 'adopt'],
    ['a healthy detached server', { owner: 'none' }, 'borrow'],
    ['a healthy server of another living program', { owner: 'alive' }, 'borrow'],
    ['a healthy server of another stack of ours', { owner: 'self' }, 'borrow'],
    ['an orphan that does not answer', { isHealthy: false, isRightVersion: false }, 'replace'],
    ['an orphan of another version', { isRightVersion: false }, 'replace'],
    ['an orphan on another port than asked for', { isRightPort: false }, 'replace'],
    ['a detached server that does not answer', { isHealthy: false, owner: 'none' }, 'replace'],
    ['a server in use that does not answer', { isHealthy: false, owner: 'alive' }, 'refuse'],
    ['a server in use on another port than asked for', { isRightPort: false, owner: 'alive' }, 'refuse'],
    ['a server of ours that does not answer', { isHealthy: false, owner: 'self' }, 'refuse'],
  ])('%s', (_case, change, expected) => {
    expect(decide({ ...fit, ...change })).toBe(expected);
  });
});
