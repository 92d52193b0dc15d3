import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unpackZip } from './zip-archive.js';

interface Item {
  readonly name: string;
  readonly content: string;
  readonly mode?: number;
  readonly isStored?: boolean;
  readonly crc?: number;
}

/** A zip file as APPNOTE describes it: local headers, central directory, end record. */
function makeZip(items: readonly Item[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o644, isStored = false, crc } of items) {
    const raw = Buffer.from(content);
    const packed = isStored ? raw : deflateRawSync(raw);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(isStored ? 0 : 8, 10);
    central.writeUInt32LE(crc ?? crc32(raw), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(raw.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(((mode | 0o100000) << 16) >>> 0, 38);
    if (mode > 0o7777) central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    parts.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

let folder: string;
const unpack = async (items: readonly Item[], prefix?: string): Promise<void> => {
  await writeFile(join(folder, 'a.zip'), makeZip(items));
  await unpackZip(join(folder, 'a.zip'), join(folder, 'out'), prefix === undefined ? {} : { prefix });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-zip-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('unpackZip', () => {
  it('unpacks deflated and stored files below a prefix, and nothing else', async () => {
    await unpack(
      [
        { name: 'top/es/lib/a.jar', content: 'a'.repeat(5_000) },
        { name: 'top/es/bin/run', content: '#!', mode: 0o755, isStored: true },
        { name: 'top/other', content: 'no' },
      ],
      'top/es/',
    );
    expect(await readFile(join(folder, 'out/lib/a.jar'), 'utf8')).toBe('a'.repeat(5_000));
    expect((await stat(join(folder, 'out/bin/run'))).mode & 0o100).toBe(0o100);
    await expect(stat(join(folder, 'out/other'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['a name that climbs out', { name: '../evil', content: 'x' }, 'points outside'],
    ['an absolute name', { name: '/evil', content: 'x' }, 'points outside'],
    ['a link', { name: 'link', content: '/etc/passwd', mode: 0o120777 }, 'is a link'],
    ['a wrong CRC', { name: 'a', content: 'x', crc: 1 }, 'is damaged'],
  ])('refuses %s', async (_case, item, message) => {
    await expect(unpack([item])).rejects.toThrow(message);
  });

  it('says so when the archive is cut off or lacks the folder', async () => {
    await writeFile(join(folder, 'cut.zip'), makeZip([{ name: 'a', content: 'x' }]).subarray(0, 40));
    await expect(unpackZip(join(folder, 'cut.zip'), folder)).rejects.toThrow('not a zip file or is cut off');
    await expect(unpack([{ name: 'a', content: 'x' }], 'es/')).rejects.toThrow('holds nothing below "es/"');
  });
});
