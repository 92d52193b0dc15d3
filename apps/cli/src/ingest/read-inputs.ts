import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { CommandError } from '../command-error.js';

/** One page to hand in. */
export interface IngestInput {
  /** What the user calls it: a path, or `standard input`. */
  name: string;
  bytes: Uint8Array;
  contentType: string;
  url?: string;
}

export interface InputOptions {
  url?: string;
  contentType?: string;
  /** JSON Lines of `{ "file": …, "url": …, "contentType"?: … }`; relative files are next to the manifest. */
  manifest?: string;
  /** Largest input after decompression. */
  maxBytes: number;
}

const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.txt': 'text/plain',
  '.text': 'text/plain',
};

/**
 * Reads what is to be ingested, one by one: files, folders (their pages, recursively), gzip, `-` for standard input, or
 * a manifest.
 *
 * @throws CommandError naming the input that is missing, too large or no gzip
 */
export async function* readInputs(
  paths: readonly string[],
  options: InputOptions,
): AsyncGenerator<IngestInput> {
  if (options.manifest) yield* readManifest(options.manifest, options);
  if (options.url && paths.length > 1)
    throw new CommandError('--url names one page, and there are several inputs; use --manifest.');
  for (const input of paths) {
    if (input === '-') yield toInput('standard input', await readStandardInput(options.maxBytes), options);
    else yield* readPath(input, options);
  }
}

async function* readPath(file: string, options: InputOptions): AsyncGenerator<IngestInput> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new CommandError(`There is no file or folder "${file}".`);
  if (!found.isDirectory()) {
    yield toInput(file, await readBounded(file, options.maxBytes), options);
    return;
  }
  if (options.url) throw new CommandError(`--url names one page, and "${file}" is a folder; use --manifest.`);
  for (const entry of (await readdir(file, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  )) {
    const inside = path.join(entry.parentPath, entry.name);
    if (mediaTypeOf(inside)) yield toInput(inside, await readBounded(inside, options.maxBytes), options);
  }
}

async function* readManifest(manifest: string, options: InputOptions): AsyncGenerator<IngestInput> {
  if (!(await stat(manifest).catch(() => undefined)))
    throw new CommandError(`There is no manifest "${manifest}".`);
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(manifest) })) {
    number += 1;
    if (line.trim() === '') continue;
    const { file, url, contentType } = manifestLine(line, `${manifest}, line ${number}`);
    const at = path.resolve(path.dirname(manifest), file);
    const bytes = await readBounded(at, options.maxBytes).catch((error: unknown) => {
      if (error instanceof CommandError) throw error;
      throw new CommandError(`${manifest}, line ${number}: the file "${file}" cannot be read.`);
    });
    yield toInput(at, bytes, { ...options, url, contentType: contentType ?? options.contentType });
  }
}

function manifestLine(line: string, where: string): { file: string; url?: string; contentType?: string } {
  try {
    const value = JSON.parse(line) as { file?: unknown; url?: unknown; contentType?: unknown };
    const optional = (text: unknown) => (typeof text === 'string' ? text : undefined);
    if (typeof value.file === 'string') {
      return { file: value.file, url: optional(value.url), contentType: optional(value.contentType) };
    }
  } catch {
    // Falls through to the one sentence for both kinds of mistake.
  }
  throw new CommandError(`${where}: must be a JSON object with "file" and, where known, "url".`);
}

function toInput(name: string, raw: Uint8Array, options: InputOptions): IngestInput {
  const bytes = isGzip(raw) ? gunzip(name, raw, options.maxBytes) : raw;
  if (bytes.byteLength > options.maxBytes) throw tooLarge(name, bytes.byteLength, options.maxBytes);
  const contentType = options.contentType ?? mediaTypeOf(name) ?? sniffedType(bytes);
  return { name, bytes, contentType, ...(options.url ? { url: options.url } : {}) };
}

const mediaTypeOf = (name: string): string | undefined =>
  MEDIA_TYPES[path.extname(name.replace(/\.gz$/i, '')).toLowerCase()];

/** Without a telling name: what begins with a tag is HTML, anything else is text. */
function sniffedType(bytes: Uint8Array): string {
  const start = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  return start.startsWith('<') ? 'text/html' : 'text/plain';
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function gunzip(name: string, bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new CommandError(
      isTooLarge ? `${name} unpacks to more than ${maxBytes} bytes.` : `${name} is no intact gzip file.`,
    );
  }
}

/** What is over the limit is refused before it is in memory; packed bytes are never more than unpacked ones. */
async function readBounded(file: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size > maxBytes) throw tooLarge(file, size, maxBytes);
  return readFile(file);
}

async function readStandardInput(maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge('standard input', size, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (name: string, bytes: number, limit: number) =>
  new CommandError(`${name} has ${bytes} bytes or more; the limit is ${limit} (DATELINE_HTTP_BODY_BYTES).`);
