import type { Newsroom } from '../newsroom/newsroom.js';

export interface FlowOptions {
  readonly newsroom: Newsroom;
  /** Articles that come out a second. */
  readonly perSecond: number;
  /** Every so many articles one that is out is corrected. */
  readonly correctEvery: number;
}

/** The news go on, whatever happens: a flow of articles and corrections until it is stopped. */
export class Flow {
  private readonly timer: NodeJS.Timeout;
  private readonly startedAt = Date.now();
  private published = 0;

  constructor(private readonly options: FlowOptions) {
    this.timer = setInterval(() => this.step(), 200);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private step(): void {
    const { newsroom, perSecond, correctEvery } = this.options;
    const due = Math.floor(((Date.now() - this.startedAt) / 1000) * perSecond);
    for (; this.published < due; this.published += 1) {
      newsroom.publish(1);
      if (this.published % correctEvery === correctEvery - 1) newsroom.correct(1);
    }
  }
}
