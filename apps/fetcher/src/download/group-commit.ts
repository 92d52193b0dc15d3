export interface GroupCommitOptions<Item> {
  /** Items at which a group is written at once; default 32. */
  size?: number;
  /** Bytes at which it is; default 8 MiB. */
  bytes?: number;
  /** Bytes of one item; default 0. */
  bytesOf?(item: Item): number;
  /** Milliseconds that the first item of a group waits for company; default 20. */
  lingerMs?: number;
  /** Errors that one item may have caused: the items are then written one by one. Default: none. */
  isOneItems?(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Gathers items that come one by one into groups that are written together: one commit, one flush of the disk for all
 * of them. Groups follow each other, so the database sees one writer.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly write: (items: Item[]) => Promise<Result[]>,
    private readonly options: GroupCommitOptions<Item> = {},
  ) {}

  /** Resolves when the item is committed, with its result. */
  add(item: Item): Promise<Result> {
    const { size = 32, bytes = 8 * 1024 ** 2, lingerMs = 20, bytesOf } = this.options;
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.waitingBytes += bytesOf?.(item) ?? 0;
      if (this.waiting.length >= size || this.waitingBytes >= bytes) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), lingerMs);
    });
  }

  /** Writes what waits and resolves when all groups are through. */
  async close(): Promise<void> {
    this.flush();
    await this.writing;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const group = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    this.writing = this.writing.then(() => this.writeGroup(group));
  }

  private async writeGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.write(group.map(({ item }) => item));
      group.forEach((waiting, index) => waiting.resolve(results[index] as Result));
    } catch (error) {
      if (group.length === 1 || !this.options.isOneItems?.(error)) {
        return group.forEach((waiting) => waiting.reject(error));
      }
      for (const waiting of group) await this.writeGroup([waiting]);
    }
  }
}
