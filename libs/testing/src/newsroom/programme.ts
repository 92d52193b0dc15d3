/** What a newsroom does by itself while it runs. */
export interface ProgrammeOptions {
  /** Seconds between two steps; fractions are fine. */
  publishEverySeconds: number;
  /** Articles to publish, one a step. */
  publishCount: number;
  /** Articles to correct, spread evenly over the publications. */
  correctCount: number;
}

/** What the programme acts on. */
export interface ProgrammeActions {
  publish(): void;
  /**
   * Corrects one article. With `servedOnly` only one that somebody has fetched, because others would be seen in
   * their second revision alone; says whether there was one.
   */
  correct(servedOnly: boolean): boolean;
}

/** So many steps a correction waits for somebody to fetch an article. */
const PATIENCE_STEPS = 60;

/** The order of a programme, without a clock: each step is one call. */
export class Programme {
  private published = 0;
  private corrected = 0;
  private waited = 0;

  constructor(
    private readonly options: ProgrammeOptions,
    private readonly actions: ProgrammeActions,
  ) {}

  get isFinished(): boolean {
    return this.published >= this.options.publishCount && this.corrected >= this.options.correctCount;
  }

  step(): void {
    if (this.published < this.options.publishCount) {
      this.actions.publish();
      this.published += 1;
    }
    if (this.corrected < this.correctionsDue()) this.tryCorrection();
  }

  private correctionsDue(): number {
    const { publishCount, correctCount } = this.options;
    return publishCount === 0 ? correctCount : Math.floor((correctCount * this.published) / publishCount);
  }

  private tryCorrection(): void {
    const outOfPatience = this.waited >= PATIENCE_STEPS;
    if (this.actions.correct(!outOfPatience)) {
      this.corrected += 1;
      this.waited = 0;
    } else if (outOfPatience) {
      // Nothing left to correct: the programme ends with fewer corrections than it was asked for.
      this.corrected = this.options.correctCount;
    } else this.waited += 1;
  }
}

/** Runs the steps by a timer that keeps no process alive; returns what stops it. */
export function runProgramme(programme: Programme, everySeconds: number): () => void {
  const timer = setInterval(() => {
    programme.step();
    if (programme.isFinished) clearInterval(timer);
  }, everySeconds * 1000);
  timer.unref();
  return () => clearInterval(timer);
}
