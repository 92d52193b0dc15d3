import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG file: length, type, data, checksum. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A grey picture of 16 × 9 pixels, in PNG: stands for every image of the newsroom. */
export function greyPicture(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(16, 0);
  header.writeUInt32BE(9, 4);
  header[8] = 8; // bits a sample; the zeros after it mean greyscale without interlacing
  const rows = Buffer.alloc(9 * (1 + 16), 0x90);
  for (let row = 0; row < 9; row += 1) rows[row * 17] = 0; // each row starts with "no filter"
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
