/** Does things in the order in which they were given, each after a delay that may differ from one to the next. */
export class DelayLine {
  private readonly waiting: { readonly dueAt: number; readonly pass: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;

  add(delayMs: number, pass: () => void): void {
    if (delayMs === 0 && this.waiting.length === 0) return pass();
    this.waiting.push({ dueAt: performance.now() + delayMs, pass });
    this.arm();
  }

  /** Nothing of what waits is done any more. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.length = 0;
  }

  private arm(): void {
    const [next] = this.waiting;
    if (this.timer || !next) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        while (this.waiting[0] && this.waiting[0].dueAt <= performance.now()) this.waiting.shift()?.pass();
        this.arm();
      },
      Math.max(0, Math.ceil(next.dueAt - performance.now())),
    );
  }
}
