import { describe, expect, it } from '@jest/globals';
import { boundedDecision, boundedType } from './bounded-labels.js';

describe('labels that come from messages', () => {
  it.each([
    ['dateline.article.fetched.v1', 'dateline.article.fetched.v1'],
    ['dateline.parked.parser.article.fetched.v1', 'dateline.parked'],
    ['dateline.article.fetched.v1 ', 'other'],
    [`dateline.article.${'x'.repeat(500)}`, 'other'],
    ['unknown', 'other'],
    ['', 'other'],
  ])('type %j is %j', (type, label) => expect(boundedType(type)).toBe(label));

  it.each([
    ['parsed', 'parsed'],
    ['rejected:no-text', 'rejected:no-text'],
    ['rejected:because-i-say-so', 'rejected:other'],
    ['parked:attempts-exhausted', 'parked:attempts-exhausted'],
    ['parked:8d2f', 'parked:other'],
    ['unchanged:same-content', 'unchanged:same-content'],
    ['wait:dependency-down', 'wait:dependency-down'],
    ['ignored:lost-life', 'ignored:lost-life'],
    ['invented', 'other'],
    ['invented:no-text', 'other'],
  ])('decision %j is %j', (decision, label) => expect(boundedDecision(decision)).toBe(label));
});
