import { pause, within } from '../broker/pause.js';
import type { CircuitState, MessagingObserver } from '../observer.js';
import type { ConsumerLife } from './consumer-life.js';
import type { Epoch } from './epoch.js';
import { Flow } from './flow.js';
import { Heartbeat } from './heartbeat.js';
import { Probe } from './probe.js';
import type { Taken } from './taken.js';
import { giveBack, type Workbench } from './workbench.js';

/** Suspects that wait for their turn come again so many milliseconds apart, so that each can run alone. */
const SUSPECT_SPREAD_MS = 1_000;
/** How often handlers are compared with their deadlines. */
const DEADLINE_CHECK_MS = 250;

/** One durable consumer at work: flow, and what interrupts it (an outage, a suspect, a broker that forgot). */
export class LineConsumer {
  private loop: Promise<void> | undefined;
  private readonly heartbeat: Heartbeat;
  private deadlines: NodeJS.Timeout | undefined;
  private state: CircuitState;

  constructor(
    private readonly bench: Workbench,
    private readonly life: ConsumerLife,
    private readonly observer: MessagingObserver,
    private readonly stopper: AbortController,
  ) {
    this.heartbeat = new Heartbeat(bench.held);
    this.state = { consumer: bench.plan.consumer, state: 'closed', probes: 0 };
  }

  /** Whether the consumer pulls, or waits for a dependency. */
  get circuit(): CircuitState {
    return this.state;
  }

  /** Messages in our hands. */
  get inFlight(): number {
    return this.bench.held.size;
  }

  start(): void {
    this.deadlines = setInterval(() => this.bench.runner.checkDeadlines(), DEADLINE_CHECK_MS);
    this.loop = this.run();
  }

  /**
   * Stops pulling, gives back what has not begun, and lets run what has begun, for at most `drainMs`; what is not
   * done then is given back, too.
   */
  async close(drainMs: number): Promise<void> {
    this.stopper.abort();
    const loop = this.loop ?? Promise.resolve();
    const isDone = await within(
      loop.then(() => true),
      drainMs,
    );
    if (!isDone) {
      this.bench.runner.abort();
      await within(loop, 500);
    }
    giveBack(this.bench, [...this.bench.held]);
    this.heartbeat.stop();
    clearInterval(this.deadlines);
    this.life.close();
  }

  private async run(): Promise<void> {
    while (!this.bench.stopping.aborted) {
      try {
        const epoch = await this.life.current();
        if (epoch) {
          await this.live(epoch);
        }
      } catch {
        // Only a connection that is going down throws here; if it is down for good, there is nothing left to do.
        if (this.bench.nc.isClosed()) {
          return;
        }
        await pause(1_000, this.bench.stopping);
      }
    }
  }

  private async live(epoch: Epoch): Promise<void> {
    this.heartbeat.start(epoch.ackWaitMs);
    const end = await new Flow(this.bench, epoch).run();
    switch (end.why) {
      case 'down':
        await this.probe(epoch, end.down);
        break;
      case 'suspects':
        await this.isolate(epoch, end.suspects);
        break;
      case 'lost':
        this.life.doubt();
        await epoch.certain();
        if (epoch.isEnded) {
          this.bench.memory.clear();
        } else {
          await pause(250, this.bench.stopping);
        }
        break;
      case 'stop':
        break;
    }
  }

  private async isolate(epoch: Epoch, suspects: readonly Taken[]): Promise<void> {
    const [first, ...others] = suspects;
    giveBack(this.bench, others, SUSPECT_SPREAD_MS, SUSPECT_SPREAD_MS);
    // If the first one ends this process, the broker must already know about everything else.
    await within(this.bench.nc.flush(), 1_000).catch(() => undefined);
    if (!first || this.bench.stopping.aborted) {
      giveBack(this.bench, first ? [first] : []);
      return;
    }
    const down = await this.bench.runner.run({
      lane: this.bench.plan.laneOf(first.msg.subject),
      taken: [first],
    });
    if (down) {
      await this.probe(epoch, down);
    }
  }

  private async probe(epoch: Epoch, down: Parameters<Probe['run']>[0]): Promise<void> {
    await new Probe(this.bench, epoch, (state) => {
      this.state = { consumer: this.bench.plan.consumer, ...state };
      this.observer.circuit?.(this.state);
    }).run(down);
  }
}
