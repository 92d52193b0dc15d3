import { describe, expect, it } from '@jest/globals';
import { namesFor } from '@dateline/contracts';
import { indexTemplateBody } from './index-template.js';

const names = namesFor('paper');

describe('indexTemplateBody', () => {
  it('catches the months of this generation and joins them to the alias', () => {
    const body = indexTemplateBody(names);
    expect(body.index_patterns).toEqual(['paper-articles-v1-*']);
    expect(body.template.aliases).toEqual({ 'paper-articles': {} });
    expect(body.template.mappings.dynamic).toBe('strict');
  });

  it('has one shard, no copies and a refresh each second unless told otherwise', () => {
    expect(indexTemplateBody(names).template.settings.index).toMatchObject({
      number_of_shards: '1',
      number_of_replicas: '0',
      refresh_interval: '1000ms',
    });
    const more = indexTemplateBody(names, { shardsCount: 3, replicasCount: 1, refreshIntervalMs: 5000 });
    expect(more.template.settings.index).toMatchObject({
      number_of_shards: '3',
      number_of_replicas: '1',
      refresh_interval: '5000ms',
    });
  });

  it('has the same fingerprint for the same body and another for another', () => {
    const fingerprint = (settings = {}) => indexTemplateBody(names, settings)._meta.fingerprint;
    expect(fingerprint()).toBe(fingerprint());
    expect(fingerprint({ shardsCount: 2 })).not.toBe(fingerprint());
  });
});
