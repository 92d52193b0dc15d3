import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandError } from '../command-error.js';
import { readInputs, type IngestInput, type InputOptions } from './read-inputs.js';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'dateline-inputs-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const full = path.join(folder, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

async function read(paths: string[], options: Partial<InputOptions> = {}): Promise<IngestInput[]> {
  const inputs: IngestInput[] = [];
  for await (const input of readInputs(paths, { maxBytes: 1000, ...options })) inputs.push(input);
  return inputs;
}
const textOf = (input: IngestInput | undefined) => Buffer.from(input?.bytes ?? []).toString();

describe('a file', () => {
  it.each([
    ['a.html', '<p>x', 'text/html'],
    ['a.HTM', '<p>x', 'text/html'],
    ['a.xhtml', '<p>x', 'application/xhtml+xml'],
    ['a.txt', 'text', 'text/plain'],
    ['without-a-name', '  \n<!doctype html><p>x', 'text/html'],
    ['without-a-name', 'Text that says 1 < 2', 'text/plain'],
  ])('%s has the type that its name, else its beginning tells', async (name, content, contentType) => {
    const full = file(name, content);
    await expect(read([full])).resolves.toEqual([{ name: full, bytes: Buffer.from(content), contentType }]);
  });

  it('has the type and the address that the user names', async () => {
    const [input] = await read([file('a.txt', '<p>x')], {
      contentType: 'text/html',
      url: 'https://news.example/a',
    });
    expect(input).toMatchObject({ contentType: 'text/html', url: 'https://news.example/a' });
  });

  it('may be packed, whatever it is called', async () => {
    const packed = gzipSync('<p>x');
    const inputs = await read([file('a.html.gz', packed), file('b.html', packed)]);
    expect(inputs.map((input) => [textOf(input), input.contentType])).toEqual([
      ['<p>x', 'text/html'],
      ['<p>x', 'text/html'],
    ]);
  });
});

describe('a folder', () => {
  it('gives its pages, those of its folders included, and leaves the rest', async () => {
    file('a.html', 'a');
    file('deep/er/b.txt.gz', gzipSync('b'));
    file('deep/picture.png', 'c');
    file('README', 'd');
    const inputs = await read([folder]);
    expect(inputs.map((input) => path.relative(folder, input.name)).sort()).toEqual([
      'a.html',
      path.join('deep', 'er', 'b.txt.gz'),
    ]);
  });
});

describe('a manifest', () => {
  it('names files beside it, with their addresses', async () => {
    file('pages/1.html', 'one');
    file('pages/2', '<p>two');
    const manifest = file(
      'pages/list.jsonl',
      '{"file":"1.html","url":"https://news.example/1"}\n\n{"file":"2","contentType":"text/plain"}\n',
    );
    const inputs = await read([], { manifest });
    expect(inputs.map((input) => [textOf(input), input.contentType, input.url])).toEqual([
      ['one', 'text/html', 'https://news.example/1'],
      ['<p>two', 'text/plain', undefined],
    ]);
  });

  it.each([
    ['no JSON', '{"file":', /line 1: must be a JSON object with "file"/],
    ['no file', '{"url":"https://news.example/1"}', /line 1: must be a JSON object with "file"/],
    ['a file that is not there', '{"file":"lost.html"}', /line 1: the file "lost.html" cannot be read/],
  ])('with %s is refused by line', async (_case, line, sentence) => {
    await expect(read([], { manifest: file('list.jsonl', line) })).rejects.toThrow(sentence);
  });
});

describe('what cannot be taken', () => {
  it.each([
    [
      'nothing there',
      () => read([path.join(folder, 'lost.html')]),
      /There is no file or folder ".*lost\.html"/,
    ],
    ['no manifest', () => read([], { manifest: path.join(folder, 'lost') }), /There is no manifest ".*lost"/],
    ['one address for two inputs', () => read(['a', 'b'], { url: 'https://news.example' }), /use --manifest/],
    ['one address for a folder', () => read([folder], { url: 'https://news.example' }), /is a folder/],
    [
      'a file over the limit',
      () => read([file('a.txt', 'x'.repeat(1001))]),
      /has 1001 bytes or more.*limit is 1000/,
    ],
    [
      'a bomb',
      () => read([file('a.gz', gzipSync(Buffer.alloc(100_000)))]),
      /unpacks to more than 1000 bytes/,
    ],
    ['half a gzip', () => read([file('a.gz', gzipSync('text').subarray(0, 12))]), /is no intact gzip file/],
  ])('%s gives one sentence', async (_case, attempt, sentence) => {
    const error = await attempt().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect((error as Error).message).toMatch(sentence);
  });
});
