import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

/**
 * A reader for zip files and wheels (PKWARE APPNOTE 6.3): stored and deflated entries, no ZIP64, no encryption.
 * It spares the machine an `unzip`, unpacks one folder of a large archive, and checks every CRC.
 */
const inflate = promisify(inflateRaw);

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
  /** Unix mode, 0 when the archive has none. */
  readonly mode: number;
}

export interface UnpackOptions {
  /** Only entries below this prefix, which is cut off; default: all. */
  readonly prefix?: string;
  readonly onBytes?: (bytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Unpacks files of a zip into a folder. Throws on a damaged archive, on `..` in names and on links. */
export async function unpackZip(zip: string, into: string, options: UnpackOptions = {}): Promise<void> {
  const prefix = options.prefix ?? '';
  const file = await open(zip, 'r');
  try {
    const all = await readDirectory(file, zip);
    const entries = all.filter(({ name }) => name.startsWith(prefix) && !name.endsWith('/'));
    if (entries.length === 0) throw new Error(`${zip} holds nothing below "${prefix}".`);
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      await writeEntry(file, entry, join(into, safeName(entry, prefix)));
      done += entry.bytes;
      options.onBytes?.(done, total);
    }
  } finally {
    await file.close();
  }
}

function safeName(entry: ZipEntry, prefix: string): string {
  const name = entry.name.slice(prefix.length);
  const isLink = (entry.mode & 0o170000) === 0o120000;
  if (isLink || name.startsWith('/') || name.split(/[/\\]/).includes('..')) {
    throw new Error(`The archive entry "${entry.name}" is a link or points outside its folder.`);
  }
  return name;
}

async function writeEntry(file: FileHandle, entry: ZipEntry, target: string): Promise<void> {
  const header = await readAt(file, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await readAt(file, start, entry.packedBytes);
  if (entry.method !== 0 && entry.method !== 8) {
    throw new Error(`"${entry.name}" is packed by method ${entry.method}, which is not supported.`);
  }
  const content = entry.method === 0 ? packed : await inflate(packed, { maxOutputLength: entry.bytes + 1 });
  if (content.length !== entry.bytes || crc32(content) !== entry.crc) {
    throw new Error(`"${entry.name}" is damaged: its length or CRC differs.`);
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content, { mode: entry.mode & 0o111 ? 0o755 : 0o644 });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('The archive ends too early.');
  return buffer;
}

async function readDirectory(file: FileHandle, zip: string): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0) throw new Error(`${zip} is not a zip file or is cut off.`);
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  return parseDirectory(directory);
}

/** The central directory's entries. */
export function parseDirectory(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}
