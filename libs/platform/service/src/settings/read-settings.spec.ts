import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commonSettings, threadedWorkSettings } from './common-settings.js';
import { readSettings, SettingsError } from './read-settings.js';
import { setting, value } from './setting.js';

const shape = {
  databaseUrl: commonSettings.databaseUrl,
  pages: setting('DATELINE_SAMPLE_PAGES_COUNT', value.count(1, 10), {
    description: 'Pages',
    unit: 'pages',
    default: '5',
  }),
  networks: setting('DATELINE_SAMPLE_NETWORKS_CIDRS', value.list(), { description: 'Networks', default: '' }),
  isEager: setting('DATELINE_SAMPLE_EAGER_FLAG', value.flag(), { description: 'Eager', default: 'false' }),
};
const DATABASE_URL = 'postgres://dateline:secret@127.0.0.1/dateline';

function problemOf(env: Record<string, string>): string {
  try {
    readSettings(shape, env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).code).toBe('DL_SETTINGS_INVALID');
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

describe('readSettings', () => {
  it('reads numbers, lists and flags from text, and fills in the defaults', () => {
    expect(readSettings(shape, { DATABASE_URL })).toEqual({
      databaseUrl: DATABASE_URL,
      pages: 5,
      networks: [],
      isEager: false,
    });
    const env = {
      DATABASE_URL,
      DATELINE_SAMPLE_PAGES_COUNT: '7',
      DATELINE_SAMPLE_NETWORKS_CIDRS: '127.0.0.0/8, ::1/128,',
      DATELINE_SAMPLE_EAGER_FLAG: '1',
    };
    expect(readSettings(shape, env)).toMatchObject({
      pages: 7,
      networks: ['127.0.0.0/8', '::1/128'],
      isEager: true,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readSettings(shape, { DATABASE_URL, DATELINE_SAMPLE_PAGES_COUNT: '' }).pages).toBe(5);
  });

  it('names every problem at once, each with its variable', () => {
    const message = problemOf({ DATELINE_SAMPLE_PAGES_COUNT: '11', DATELINE_SAMPLE_EAGER_FLAG: 'maybe' });
    expect(message).toMatch(/^Settings cannot be used\. /);
    expect(message).toContain('DATABASE_URL is missing: Address of the PostgreSQL database');
    expect(message).toContain('DATELINE_SAMPLE_PAGES_COUNT="11": ');
    expect(message).toContain('DATELINE_SAMPLE_EAGER_FLAG="maybe": ');
  });

  it.each(['0', '11', '2.5', 'many', '1e1', '0x5', '-1', ' '])('refuses %s pages', (text) => {
    expect(problemOf({ DATABASE_URL, DATELINE_SAMPLE_PAGES_COUNT: text })).toContain(`="${text}"`);
  });

  it.each([
    [{ DATABASE_URL: 'nonsense' }, 'DATABASE_URL=…: must start with postgres:// or postgresql://'],
    [{ DATABASE_URL: 'postgres://' }, 'DATABASE_URL=…: is no URL that names a server'],
    [{ DATABASE_URL: 'postgres://h:99999/d' }, 'DATABASE_URL=…: is no URL that names a server'],
    [{ NATS_URL: 'nats://a:4222,b:4222' }, 'NATS_URL=…: must start with nats://'],
    [{ NATS_URL: 'nats://a:4222,nats://:b' }, 'NATS_URL=…: is no URL that names a server'],
    [{ ELASTICSEARCH_URL: '127.0.0.1:9200' }, 'ELASTICSEARCH_URL=…: must start with http:// or https://'],
    [{ ELASTICSEARCH_URL: 'http://[::1' }, 'ELASTICSEARCH_URL=…: is no URL that names a server'],
  ])('refuses %j by name, and without a secret', (env: Record<string, string>, sentence) => {
    const { databaseUrl, natsUrl, elasticsearchUrl } = commonSettings;
    const good = {
      DATABASE_URL,
      NATS_URL: 'nats://a:4222, nats://b:4222',
      ELASTICSEARCH_URL: 'https://u:p@h',
    };
    expect(() => readSettings({ databaseUrl, natsUrl, elasticsearchUrl }, good)).not.toThrow();
    expect(() => readSettings({ databaseUrl, natsUrl, elasticsearchUrl }, { ...good, ...env })).toThrow(
      sentence,
    );
  });

  it('takes the folder of a socket for a server', () => {
    const DATABASE_URL = 'postgres:///dateline?host=/run/postgresql';
    expect(readSettings(shape, { DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  });

  it('names settings that contradict each other, once each is well by itself', () => {
    const rule = ({ pages }: { pages: number }) => (pages > 6 ? [`${pages} pages are too many for it`] : []);
    const read = (pages: string) =>
      readSettings(shape, { DATABASE_URL, DATELINE_SAMPLE_PAGES_COUNT: pages }, rule);
    expect(read('6').pages).toBe(6);
    expect(() => read('7')).toThrow('Settings cannot be used. 7 pages are too many for it.');
    expect(() => read('70')).toThrow('must not be more than 10');
  });

  it('never shows a secret', () => {
    const message = problemOf({ DATABASE_URL: 'mysql://dateline:secret@127.0.0.1/dateline' });
    expect(message).toContain('DATABASE_URL=…: must start with postgres:// or postgresql://');
    expect(message).not.toContain('secret');
  });
});

describe('a misspelt setting', () => {
  it('of an area of this service is refused, with the names that there are', () => {
    const message = problemOf({ DATABASE_URL, DATELINE_SAMPLE_PAGE_COUNT: '7' });
    expect(message).toContain('DATELINE_SAMPLE_PAGE_COUNT is no setting of this service');
    expect(message).toContain('DATELINE_SAMPLE_PAGES_COUNT');
  });

  it.each([
    ['of another service', 'DATELINE_OTHER_PAGES_COUNT'],
    ['of an area that several services share', 'DATELINE_HTTP_BODY_BYTES'],
    ['without an area', 'DATELINE_NAMESPACE'],
    ['of another program', 'PAGES'],
  ])('may be one %s, and is left alone', (_case, name) => {
    expect(readSettings(shape, { DATABASE_URL, [name]: 'x' }).pages).toBe(5);
  });
});

describe('<NAME>_FILE', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'dateline-settings-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the value from a file, without the line end that editors leave', () => {
    const file = path.join(folder, 'url');
    writeFileSync(file, `${DATABASE_URL}\n`);
    expect(readSettings(shape, { DATABASE_URL_FILE: file }).databaseUrl).toBe(DATABASE_URL);
    writeFileSync(file, '8\n');
    expect(readSettings(shape, { DATABASE_URL, DATELINE_SAMPLE_PAGES_COUNT_FILE: file }).pages).toBe(8);
  });

  it('is overruled by the variable itself', () => {
    const env = { DATABASE_URL, DATABASE_URL_FILE: path.join(folder, 'not-there') };
    expect(readSettings(shape, env).databaseUrl).toBe(DATABASE_URL);
  });

  it('that cannot be read is named', () => {
    const file = path.join(folder, 'not-there');
    expect(problemOf({ DATABASE_URL_FILE: file })).toContain(`DATABASE_URL_FILE names "${file}"`);
  });
});

describe('the settings that every threaded service has', () => {
  it('are named after the service', () => {
    const names = Object.values(threadedWorkSettings('PARSER', { batch: '8', deadlineMs: '10000' }));
    expect(names.map(({ env }) => env)).toEqual([
      'DATELINE_PARSER_BATCH_COUNT',
      'DATELINE_PARSER_LINGER_MS',
      'DATELINE_PARSER_THREADS_COUNT',
      'DATELINE_PARSER_DEADLINE_MS',
      'DATELINE_PARSER_HEAP_MIB',
    ]);
  });
});
