import { describe, expect, it } from '@jest/globals';
import { commonSettings, setting, value } from '@dateline/service';
import { readServiceSettings } from './service-settings.js';
import { settingsCatalogue } from './settings-catalogue.js';

const pages = setting('DATELINE_SAMPLE_PAGES_COUNT', value.count(1, 10), {
  description: 'Pages',
  unit: 'pages',
  default: '5',
});
const networks = setting('DATELINE_SAMPLE_NETWORKS_CIDRS', value.list(), {
  description: 'Networks',
  default: '',
});
const { databaseUrl, logLevel } = commonSettings;
const rowOf = (page: string, env: string) =>
  page.split('\n').filter((line) => line.startsWith(`| \`${env}\` |`));

describe('settingsCatalogue', () => {
  const page = settingsCatalogue([
    { service: 'one', settings: [pages, databaseUrl, logLevel] },
    { service: 'two', settings: [networks, databaseUrl] },
  ]);

  it('says default, unit, bounds and reader of each setting, once', () => {
    expect(rowOf(page, pages.env)).toEqual([
      '| `DATELINE_SAMPLE_PAGES_COUNT` | `5` pages | 1 to 10 | one | Pages |',
    ]);
    expect(rowOf(page, networks.env)).toEqual([
      '| `DATELINE_SAMPLE_NETWORKS_CIDRS` | empty | text | two | Networks |',
    ]);
    expect(rowOf(page, logLevel.env)[0]).toContain('`fatal`, `error`, `warn`');
  });

  it('says what is required, what everybody reads, and what is a secret', () => {
    const [row, ...more] = rowOf(page, databaseUrl.env);
    expect(more).toEqual([]);
    expect(row).toMatch(
      /^\| `DATABASE_URL` \| required \| text \| all services \| .* Never shown in messages \|$/,
    );
  });

  it('begins with what has no area of its own', () => {
    const headings = page.split('\n').filter((line) => line.startsWith('## '));
    expect(headings).toEqual(['## Servers and the process', '## SAMPLE']);
  });
});

describe('the settings of the real services', () => {
  it('keep to the naming rule, have a description, and a default that they accept themselves', async () => {
    for (const { service, settings } of await readServiceSettings()) {
      expect(settings.length).toBeGreaterThan(3);
      for (const { env, description, default: text, schema } of settings) {
        expect({ service, env }).toEqual({
          service,
          env: expect.stringMatching(
            /^(DATELINE_[A-Z]+(_[A-Z]+){1,4}|DATELINE_NAMESPACE|[A-Z]+_(URL|API_KEY|LEVEL))$/,
          ),
        });
        expect(description).toMatch(/^[A-Z].*[^.]$/);
        if (text !== undefined)
          expect({ env, ok: schema.safeParse(text).success }).toEqual({ env, ok: true });
      }
    }
  });

  it('mean the same in every service that reads them', async () => {
    const meanings = new Map<string, string>();
    for (const { settings } of await readServiceSettings()) {
      for (const { env, description, default: text } of settings) {
        const meaning = `${description} / ${text}`;
        expect(`${env}: ${meanings.get(env) ?? meaning}`).toBe(`${env}: ${meaning}`);
        meanings.set(env, meaning);
      }
    }
  });
});
