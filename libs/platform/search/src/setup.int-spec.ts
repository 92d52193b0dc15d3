import { afterAll, describe, expect, it } from '@jest/globals';
import { ensureTemplate } from './ensure-template.js';
import { countDocuments } from './index-audit.js';
import { indexTemplateBody } from './index-template.js';
import { searchArticles } from './search-articles.js';
import { openSearchNamespace, SPEC_NOW } from './testing/search-namespace.js';
import { verifySearch } from './verify-search.js';

const space = openSearchNamespace();
const { client, names } = space;
afterAll(() => space.close());

describe('setting up', () => {
  it('verifies with a sentence before, sets up once, and changes nothing the second time', async () => {
    await expect(verifySearch(client, names)).rejects.toThrow(/run `dateline setup`/);
    const first = await ensureTemplate(client, names, {}, SPEC_NOW);
    expect(first.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'template created',
      'index created',
    ]);
    const second = await ensureTemplate(client, names, {}, SPEC_NOW);
    expect(second.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'template unchanged',
      'index unchanged',
    ]);
    expect((await verifySearch(client, names)).version).toMatch(/^9\./);
  });

  it('can be searched from the start', async () => {
    expect(await countDocuments(client, names)).toBe(0);
    expect(await searchArticles(client, names, { q: 'anything' })).toMatchObject({ total: 0, hits: [] });
  });

  it('gives existing indices new fields, the alias and changed settings', async () => {
    const { title: _title, ...olderProperties } = indexTemplateBody(names).template.mappings.properties ?? {};
    const older = `${names.indexPattern.slice(0, -1)}2020.01`;
    await client.indices.deleteIndexTemplate({ name: names.indexTemplate });
    const { settings } = indexTemplateBody(names).template;
    await client.indices.create({
      index: older,
      settings,
      mappings: { dynamic: 'strict', properties: olderProperties },
    });
    const changes = await ensureTemplate(
      client,
      names,
      { replicasCount: 0, refreshIntervalMs: 2000 },
      SPEC_NOW,
    );
    expect(changes.filter(({ name }) => name === older)).toEqual([
      { kind: 'mapping', name: older, action: 'updated', detail: 'added title' },
      { kind: 'alias', name: older, action: 'updated', detail: `joined ${names.searchAlias}` },
      { kind: 'settings', name: older, action: 'updated', detail: 'refresh_interval = 2000ms' },
    ]);
    expect(
      (await ensureTemplate(client, names, { refreshIntervalMs: 2000 }, SPEC_NOW)).map((one) => one.action),
    ).toEqual(['unchanged', 'unchanged']);
  });

  it('says that a new generation is needed when a field has another mapping', async () => {
    const index = `${names.indexPattern.slice(0, -1)}2020.02`;
    await space.startAnew();
    await client.indices.deleteIndexTemplate({ name: names.indexTemplate });
    await client.indices.create({ index, mappings: { properties: { title: { type: 'keyword' } } } });
    await expect(ensureTemplate(client, names, {}, SPEC_NOW)).rejects.toThrow(/Raise INDEX_GENERATION/);
  });

  it('refuses to start over a template that lacks a field', async () => {
    await space.startAnew();
    const { _meta, ...body } = indexTemplateBody(names);
    const { lead: _lead, ...properties } = body.template.mappings.properties ?? {};
    await client.indices.putIndexTemplate({
      name: names.indexTemplate,
      ...body,
      template: { ...body.template, mappings: { properties } },
    });
    await expect(verifySearch(client, names)).rejects.toThrow(/lacks lead: run `dateline setup`/);
    expect(await ensureTemplate(client, names, {}, SPEC_NOW)).toContainEqual(
      expect.objectContaining({ kind: 'template', action: 'updated' }),
    );
    await verifySearch(client, names);
  });
});
