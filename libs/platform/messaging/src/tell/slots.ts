/** Bounds how many things are under way at once; those that come later wait in order. */
export class Slots {
  private readonly waiting: Array<() => void> = [];
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  /** Takes a slot, at once when one is free. */
  take(): Promise<void> | void {
    if (this.free > 0) {
      this.free--;
      return;
    }
    return new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Gives the slot back, to the one that waits longest. */
  give(): void {
    const next = this.waiting.shift();
    if (next) {
      next();
    } else {
      this.free++;
    }
  }
}
