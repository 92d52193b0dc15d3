/**
 * Bytes of bodies that may be held at a time, from the first byte to the commit. Nobody knows how large an answer will
 * be, so a download that runs counts as the largest that is allowed, and what it brought as what it is.
 */
export class BodyBudget {
  private held = 0;

  constructor(
    private readonly limitBytes: number,
    private readonly largestBytes: number,
  ) {}

  /** Downloads that may be begun; one always may, when nothing is held. */
  get room(): number {
    if (this.held === 0) return Math.max(1, Math.floor(this.limitBytes / this.largestBytes));
    return Math.max(0, Math.floor((this.limitBytes - this.held) / this.largestBytes));
  }

  /** Begins a download. */
  take(): BodyHold {
    let bytes = 0;
    const change = (to: number) => {
      this.held += to - bytes;
      bytes = to;
    };
    change(this.largestBytes);
    return { arrived: change, release: () => change(0) };
  }
}

/** What one download holds. */
export interface BodyHold {
  /** The body is there, and is this large. */
  arrived(bytes: number): void;
  /** The body is committed, or there is none. */
  release(): void;
}
