import type { PendingDocument } from '@dateline/database';

/** What may be held at most; the last document may exceed the bytes. */
export interface QueueBounds {
  readonly count: number;
  /** Of documents as JSON in UTF-8. */
  readonly bytes: number;
}

/** Documents on their way to search, bounded in count and bytes: what does not fit waits in the ledger. */
export class ProjectionQueue {
  private waiting: PendingDocument[] = [];
  private bytes = 0;

  constructor(private readonly bounds: QueueBounds) {}

  get length(): number {
    return this.waiting.length;
  }

  /** False when there is no room. */
  offer(document: PendingDocument): boolean {
    if (this.waiting.length >= this.bounds.count || this.bytes >= this.bounds.bytes) return false;
    this.waiting.push(document);
    this.bytes += document.bytes;
    return true;
  }

  /** The oldest documents, within bounds. */
  take(bounds: QueueBounds): PendingDocument[] {
    let bytes = 0;
    let count = 0;
    while (count < this.waiting.length && count < bounds.count && bytes < bounds.bytes)
      bytes += this.waiting[count++]?.bytes ?? 0;
    this.bytes -= bytes;
    return this.waiting.splice(0, count);
  }

  clear(): void {
    this.waiting = [];
    this.bytes = 0;
  }
}
