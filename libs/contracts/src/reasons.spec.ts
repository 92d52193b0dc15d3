import { describe, expect, it } from '@jest/globals';
import {
  IGNORED_REASONS,
  OUTCOMES,
  PARKED_CODES,
  REJECTION_REASONS,
  UNCHANGED_REASONS,
  WAIT_REASONS,
} from './reasons.js';
import { ArticleRejected } from './events/article-rejected.js';
import { topology } from './topology.js';

const vocabularies: Record<string, Record<string, string>> = {
  rejection: Object.fromEntries(Object.entries(REJECTION_REASONS).map(([code, { text }]) => [code, text])),
  parked: PARKED_CODES,
  wait: WAIT_REASONS,
  unchanged: UNCHANGED_REASONS,
  ignored: IGNORED_REASONS,
};
const all = Object.values(vocabularies).flatMap((vocabulary) => Object.entries(vocabulary));

describe('reasons', () => {
  it('stand in one vocabulary only, outcomes included', () => {
    const codes = [...all.map(([code]) => code), ...OUTCOMES];
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  it.each(all)('%s is a label and has one sentence', (code, text) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(text).toMatch(/^[A-Z].*[^.]\.$/);
  });

  it('are said by services that may reject', () => {
    const stages = new Set(Object.values(REJECTION_REASONS).map(({ stage }) => stage));
    for (const stage of stages) {
      expect(topology.services[stage].tells.map((contract) => contract.type)).toContain(ArticleRejected.type);
    }
  });
});
