import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topology } from '@dateline/contracts';
import { asyncApiDocument } from './async-api.js';
import { brokenContracts, staleFiles } from './check-files.js';
import { referenceFiles, schemaPath } from './reference-files.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const main = path.join(root, 'tools/generate/dist/main.js');
const files = await referenceFiles();

// Each validation and each run of the generator starts a process of its own.
jest.setTimeout(60_000);

/** The parser is CommonJS with its own module loading, so it runs in a process of its own. */
const VALIDATE = `
const { Parser } = require('@asyncapi/parser');
new Parser().parse(require('node:fs').readFileSync(0, 'utf8')).then(({ document, diagnostics }) => {
  const errors = diagnostics.filter(({ severity }) => severity === 0).map(({ path, message }) => path.join('.') + ': ' + message);
  process.stdout.write(JSON.stringify({ errors, channels: document?.channels().length, operations: document?.operations().length }));
});`;

const validate = (document: unknown) =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', VALIDATE], {
      cwd: root,
      input: JSON.stringify(document),
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    }),
  ) as { errors: string[]; channels?: number; operations?: number };

describe('AsyncAPI document', () => {
  it('is valid, with a channel for each event and an operation for each service that takes or tells it', () => {
    const services = Object.values(topology.services);
    expect(validate(asyncApiDocument())).toEqual({
      errors: [],
      channels: topology.events.length,
      operations: services.reduce((sum, { takes, tells }) => sum + takes.length + tells.length, 0),
    });
  });

  it('would be refused with a broken reference', () => {
    const document = structuredClone(asyncApiDocument()) as {
      operations: Record<string, { channel: { $ref: string } }>;
    };
    Object.values(document.operations)[0]!.channel.$ref = '#/channels/nowhere';
    expect(validate(document).errors.join()).toContain('nowhere');
  });
});

describe('reference files', () => {
  it('are committed as the contracts want them (else: npm run generate)', () => {
    const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
    expect(staleFiles(files, [], read)).toEqual([]);
  });

  it('name every stale, missing and surplus file', () => {
    const [first, second, ...others] = files;
    const read = (file: string) =>
      file === first!.path ? 'old' : others.find((other) => other.path === file)?.content;
    expect(staleFiles(files, [schemaPath('dateline.article.lost.v1')], read)).toEqual([
      `${first!.path} is stale; run \`npm run generate\`.`,
      `${second!.path} is missing; run \`npm run generate\`.`,
      `${schemaPath('dateline.article.lost.v1')} belongs to no event; a contract that was once published must stay.`,
    ]);
  });

  it('say what a change would break', () => {
    const schema = files.find(({ path: file }) => file.endsWith('fetched.v1.schema.json'))!;
    const older = JSON.parse(schema.content) as { required: string[] };
    older.required = older.required.filter((name) => name !== 'trail');
    const read = (file: string) => (file === schema.path ? JSON.stringify(older) : undefined);
    expect(brokenContracts(files, read)).toEqual([`${schema.path}: trail: the field became required.`]);
  });
});

describe('generate', () => {
  let folder = '';
  const generate = (...args: string[]) =>
    spawnSync(process.execPath, [main, '--root', folder, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'dateline-generate-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('checks with 1 and a line a file, writes, checks with 0, and refuses to write over a broken contract', () => {
    const missing = generate('--check');
    expect([missing.status, missing.stderr.trim().split('\n').length]).toEqual([1, files.length]);
    expect(generate().status).toBe(0);
    expect(generate('--check')).toMatchObject({ status: 0, stderr: '' });

    const schema = path.join(folder, schemaPath('dateline.article.rejected.v1'));
    writeFileSync(schema, readFileSync(schema, 'utf8').replace('"maxLength": 500', '"maxLength": 400'));
    const refused = generate();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('note: "maxLength" changed from 400 to 500.');
    expect(readFileSync(schema, 'utf8')).toContain('"maxLength": 400');
    expect(generate('--allow-breaking').status).toBe(0);
    expect(generate('--check').status).toBe(0);
  });
});
