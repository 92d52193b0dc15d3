import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { PARKED_CODES, REJECTION_REASONS } from '@dateline/contracts';
import { frameSettings } from '@dateline/service';
import { readServiceSettings } from './service-settings.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const troubleshooting = read('docs/operations/troubleshooting.md');
const missingIn = (page: string, words: readonly string[]) =>
  words.filter((word) => !page.includes(`\`${word}\``));

/** The TypeScript sources of a folder of projects, specs left out. */
function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/spec\.ts$|\.d\.ts$|(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => path.join(folder, file));
}

describe('troubleshooting', () => {
  it('says what to do about every reason and every code', () => {
    expect(missingIn(troubleshooting, Object.keys(REJECTION_REASONS))).toEqual([]);
    expect(missingIn(troubleshooting, Object.keys(PARKED_CODES))).toEqual([]);
  });

  it('lists the error codes that are in the code, and no others', () => {
    const inCode = new Set(
      ['apps', 'libs'].flatMap(sources).flatMap((file) => read(file).match(/\bDL_[A-Z]+_[A-Z_]+\b/g) ?? []),
    );
    const inPage = new Set(troubleshooting.match(/\bDL_[A-Z]+_[A-Z_]+\b/g) ?? []);
    expect(inCode.size).toBeGreaterThan(5);
    expect([...inPage].sort()).toEqual([...inCode].sort());
  });
});

describe('the page of a service', () => {
  it('names every setting of its own area, with the default', async () => {
    const frame = new Set(Object.values(frameSettings).map(({ env }) => env));
    for (const { service, settings } of await readServiceSettings()) {
      const page = read(`apps/${service}/README.md`);
      const own = settings.filter(
        ({ env }) => env.startsWith(`DATELINE_${service.toUpperCase()}_`) && !frame.has(env),
      );
      expect({
        service,
        missing: missingIn(
          page,
          own.map(({ env }) => env),
        ),
      }).toEqual({ service, missing: [] });
      const rows = page.split('\n').filter((line) => line.startsWith('|'));
      for (const { env, default: text = '' } of own) {
        const row = rows.find((line) => line.includes(`\`${env}\``))?.replaceAll(/(\d),(\d{3})/g, '$1$2');
        expect({ env, row }).toEqual({ env, row: expect.stringMatching(new RegExp(`\\b${text}\\b`)) });
      }
    }
  });
});
