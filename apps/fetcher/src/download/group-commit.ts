export interface GroupCommitOptions {
  /** Items at which a group is written at once; default 32. */
  size?: number;
  /** Milliseconds that the first item of a group waits for company; default 20. */
  lingerMs?: number;
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
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly write: (items: Item[]) => Promise<Result[]>,
    private readonly options: GroupCommitOptions = {},
  ) {}

  /** Resolves when the item is committed, with its result. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= (this.options.size ?? 32)) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), this.options.lingerMs ?? 20);
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
    this.writing = this.writing.then(() => this.writeGroup(group));
  }

  private async writeGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.write(group.map(({ item }) => item));
      group.forEach((waiting, index) => waiting.resolve(results[index] as Result));
    } catch (error) {
      group.forEach((waiting) => waiting.reject(error));
    }
  }
}
