/** Where the process stands between boot and exit; readiness and loops look here. */
export class Lifecycle {
  private readonly stopping = new AbortController();

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Aborts when the service begins to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  beginStop(): void {
    this.stopping.abort();
  }
}
