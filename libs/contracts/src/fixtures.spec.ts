import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { topology } from './topology.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures');
const read = (...parts: string[]): unknown => JSON.parse(readFileSync(path.join(root, ...parts), 'utf8'));
const files = (type: string, kind: string) => readdirSync(path.join(root, type, kind)).sort();

describe('fixtures', () => {
  it('exist for every event and for nothing else', () => {
    expect(readdirSync(root).sort()).toEqual(topology.events.map((contract) => contract.type).sort());
  });
});

describe.each(topology.events.map((contract) => [contract.type, contract] as const))(
  '%s',
  (type, contract) => {
    it.each(files(type, 'valid'))('takes %s', (file) => {
      const data = read(type, 'valid', file);
      const decoded = contract.schema.safeParse(data);
      expect(decoded.error?.issues ?? []).toEqual([]);
      // What travels on is what was checked: decoding once more changes nothing.
      expect(contract.schema.parse(decoded.data)).toEqual(decoded.data);
      expect(contract.cause(decoded.data as never)).not.toBe('');
      expect(contract.about(decoded.data as never)).toMatch(/^\d+$/);
    });

    it('ignores a field of the future', () => {
      const data = read(type, 'valid', 'with-a-field-of-the-future.json');
      expect(data).toHaveProperty('futureField');
      expect(contract.schema.parse(data)).not.toHaveProperty('futureField');
    });

    it('has at least eight fixtures that must be refused', () => {
      expect(files(type, 'invalid').length).toBeGreaterThanOrEqual(8);
    });

    // The name says which field is wrong and how: `capture.captureId--zero.json`.
    it.each(files(type, 'invalid'))('refuses %s', (file) => {
      const field = file.split('--')[0] ?? '';
      const { error } = contract.schema.safeParse(read(type, 'invalid', file));
      expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([field]);
      expect(z.prettifyError(error!)).toContain(field.replace(/\.(\d+)/g, '[$1]'));
    });
  },
);
