import { fstatSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Writes bytes and gives how many were taken; throws the system's error, `EAGAIN` when the reader is behind. */
export type WriteBytes = (bytes: Uint8Array) => number;

/** Bytes of log lines that are written together. */
const TOGETHER_BYTES = 8_192;
/** Milliseconds that a line waits for others at most, and that pass before a reader who is behind is tried again. */
const FLUSH_MS = 250;
/** Bytes that wait for a reader at most; what comes on top is dropped. */
const WAITING_BYTES = 1_048_576;
/** Milliseconds that the last lines of a process wait for a reader who is behind. */
const LAST_WORDS_MS = 250;
const LINE_FEED = 10;

/**
 * Where log lines go: written together, because a system call for each would be most of what a line costs; and dropped,
 * with their number, when they cannot be written. A reader that is gone, one that does not read and a full disk cost log
 * lines, never work: nothing here waits, and no error leaves.
 */
export class LogOutput {
  private lines = '';
  /** What the system has taken only in part. */
  private rest: Uint8Array = new Uint8Array();
  private isBehind = false;
  /** The last line that was written lacks its end, so the next begins on a line of its own. */
  private isTorn = false;
  private droppedLines = 0;

  constructor(
    private readonly writeBytes: WriteBytes,
    private readonly told: {
      /** Lines are lost. */
      dropped(lines: number): void;
      /** Lines are written again, after so many were lost. */
      recovered(lines: number): void;
    },
  ) {
    setInterval(() => this.try(), FLUSH_MS).unref();
  }

  /** Takes one line, its line feed included. */
  write(line: string): void {
    if (this.rest.length + this.lines.length + line.length > WAITING_BYTES) return this.drop(1);
    this.lines += line;
    if (this.lines.length >= TOGETHER_BYTES) this.flush();
  }

  /** Writes what is there, unless the reader is behind: then the clock tries again. */
  flush(): void {
    if (!this.isBehind) this.try();
  }

  /** The last call of a process: gives a reader who is behind a moment, and then leaves all the same. */
  end(): void {
    const deadline = performance.now() + LAST_WORDS_MS;
    for (this.try(); this.isBehind && performance.now() < deadline; this.try())
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }

  private try(): void {
    if (this.rest.length === 0) this.takeLines();
    if (this.rest.length === 0) return;
    try {
      while (this.rest.length > 0) this.writeSome();
      this.isBehind = false;
    } catch (error) {
      this.isBehind = (error as NodeJS.ErrnoException).code === 'EAGAIN';
      if (!this.isBehind) this.giveUp();
      return;
    }
    const lost = this.droppedLines;
    this.droppedLines = 0;
    if (lost > 0) this.told.recovered(lost);
  }

  private writeSome(): void {
    const taken = this.writeBytes(this.rest);
    if (taken > 0) this.isTorn = this.rest[taken - 1] !== LINE_FEED;
    this.rest = this.rest.subarray(taken);
    if (this.rest.length === 0) this.takeLines();
  }

  private takeLines(): void {
    this.rest = Buffer.from(this.isTorn && this.lines !== '' ? `\n${this.lines}` : this.lines);
    this.lines = '';
  }

  /** This cannot be written, now or ever: what waits is dropped, and the next lines are tried. */
  private giveUp(): void {
    const waiting = Buffer.from(this.rest).toString() + this.lines;
    this.rest = new Uint8Array();
    this.lines = '';
    this.drop(waiting.split('\n').filter(Boolean).length);
  }

  private drop(lines: number): void {
    if (lines === 0) return;
    this.droppedLines += lines;
    this.told.dropped(lines);
  }
}

/**
 * Standard output, so that a write never waits: the system is told not to block on a pipe or socket. A file does not block;
 * a terminal belongs to a person who is there.
 */
export function standardOutput(fd = 1): WriteBytes {
  const kind = fstatSync(fd);
  // Opening it is what sets O_NONBLOCK; it stays open, because its end would close the descriptor.
  const pipe = kind.isFIFO() || kind.isSocket() ? new Socket({ fd, readable: false }) : undefined;
  pipe?.on('error', () => undefined).unref();
  return (bytes) => writeSync(fd, bytes);
}
