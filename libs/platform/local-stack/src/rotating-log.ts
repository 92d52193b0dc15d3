import { mkdirSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that wait for the disk at most; what comes beyond is dropped, so that nobody who logs ever waits. */
const waitingBytes = 1024 ** 2;
/** What was said last is kept in memory too: with a full disk it is nowhere else. */
const tailBytes = 16_384;

/**
 * The log of a program whose output we read. It takes every chunk at once and never fails: what the disk refuses is
 * counted and said in the log itself when there is room again. Above `maxBytes` the file becomes `<path>.1` and a new
 * one begins, so a log is at most twice that.
 */
export class RotatingLog {
  private file: FileHandle | undefined;
  private size = 0;
  private waiting: Buffer[] = [];
  private writing: Promise<void> | undefined;
  private lost = 0;
  private lastChunks = Buffer.alloc(0);

  constructor(
    readonly path: string,
    private readonly maxBytes: number,
  ) {}

  /** Bytes that were dropped since the last one that was written. */
  get lostBytes(): number {
    return this.lost;
  }

  /** The end of what was said, at most 16 KB, written or not. */
  get tail(): string {
    return this.lastChunks.toString('utf8');
  }

  write(chunk: Buffer): void {
    this.lastChunks = Buffer.concat([this.lastChunks, chunk]).subarray(-tailBytes);
    const bytes = this.waiting.reduce((sum, { length }) => sum + length, chunk.length);
    if (bytes > waitingBytes) this.lost += chunk.length;
    else this.waiting.push(chunk);
    this.writing ??= this.drain().finally(() => (this.writing = undefined));
  }

  /** Resolves when everything is written, or lost. */
  async close(): Promise<void> {
    await this.writing;
    await this.file?.close().catch(() => undefined);
    this.file = undefined;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const bytes = Buffer.concat(this.waiting.splice(0));
      const note = Buffer.from(
        this.lost > 0 ? `\n${this.lost} bytes of this log could not be written.\n` : '',
      );
      try {
        await this.append(Buffer.concat([note, bytes]));
        this.lost = 0;
      } catch {
        this.lost += bytes.length;
        // What the handle stands on may be gone; the next chunk opens anew.
        await this.file?.close().catch(() => undefined);
        this.file = undefined;
      }
    }
  }

  private async append(bytes: Buffer): Promise<void> {
    if (this.file && this.size > 0 && this.size + bytes.length > this.maxBytes) await this.rotate();
    this.file ??= await this.open();
    await this.file.appendFile(bytes);
    this.size += bytes.length;
  }

  private async open(): Promise<FileHandle> {
    mkdirSync(path.dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a');
    this.size = (await file.stat()).size;
    return file;
  }

  private async rotate(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
    await rename(this.path, `${this.path}.1`);
  }
}
