import type { Epoch, Taken } from '../settle/taken.js';
import type { CircuitState, MessagingObserver } from '../words/observer.js';
import { pause, within } from '../words/waiting.js';
import type { ConsumerLife } from './consumer-life.js';
import { Flow, type ConsumerTools } from './flow.js';
import { OpenCircuit, type OpenCircuitDeps } from './open-circuit.js';
import type { Down } from './taker.js';

/** Suspects that wait for their turn come again so many milliseconds apart, so that each can run alone. */
const SUSPECT_SPREAD_MS = 1_000;
/** How often handlers are compared with their deadlines. */
const DEADLINE_CHECK_MS = 250;

export interface LineConsumerDeps extends Omit<OpenCircuitDeps, 'report'> {
  readonly tools: ConsumerTools;
  readonly life: ConsumerLife;
  readonly observer: MessagingObserver;
  readonly stopper: AbortController;
}

/** One durable consumer at work: flow, and what interrupts it (an outage, a suspect, a broker that forgot). */
export class LineConsumer {
  private loop: Promise<void> | undefined;
  private deadlines: NodeJS.Timeout | undefined;
  private state: CircuitState;
  private readonly tools: ConsumerTools;

  constructor(private readonly deps: LineConsumerDeps) {
    this.tools = deps.tools;
    this.state = { consumer: this.tools.plan.consumer, state: 'closed', probes: 0 };
  }

  /** Whether the consumer pulls, or waits for a dependency. */
  get circuit(): CircuitState {
    return this.state;
  }

  /** Messages in our hands. */
  get inFlight(): number {
    return this.tools.hands.count;
  }

  start(): void {
    this.deadlines = setInterval(() => this.tools.runner.checkDeadlines(), DEADLINE_CHECK_MS);
    this.loop = this.run();
  }

  /**
   * Stops pulling, gives back what has not begun, and lets run what has begun, for at most `drainMs`; what is not
   * done then is given back, too.
   */
  async close(drainMs: number): Promise<void> {
    const { runner, hands } = this.tools;
    this.deps.stopper.abort();
    const loop = this.loop ?? Promise.resolve();
    const isDone = await within(
      loop.then(() => true),
      drainMs,
    );
    if (!isDone) {
      runner.abort();
      await within(loop, 500);
    }
    hands.giveBackAll();
    hands.rest();
    clearInterval(this.deadlines);
    this.deps.life.close();
  }

  private async run(): Promise<void> {
    const { nc, stopping } = this.tools;
    while (!stopping.aborted) {
      try {
        const epoch = await this.deps.life.current();
        if (epoch) {
          await this.live(epoch);
        }
      } catch {
        // Only a connection that is going down throws here; if it is down for good, there is nothing left to do.
        if (nc.isClosed()) {
          return;
        }
        await pause(1_000, stopping);
      }
    }
  }

  private async live(epoch: Epoch): Promise<void> {
    const { hands, stopping } = this.tools;
    hands.keepAlive(epoch.ackWaitMs);
    const end = await new Flow(this.tools, epoch).run();
    switch (end.why) {
      case 'down':
        await this.openCircuit(epoch, end.down);
        break;
      case 'suspects':
        await this.isolate(epoch, end.suspects);
        break;
      case 'lost':
        this.deps.life.doubt();
        await epoch.certain();
        if (epoch.isEnded) {
          hands.forgetAttempts();
        } else {
          await pause(250, stopping);
        }
        break;
      case 'stop':
        break;
    }
  }

  private async isolate(epoch: Epoch, suspects: readonly Taken[]): Promise<void> {
    const { hands, runner, nc, plan, stopping } = this.tools;
    const [first, ...others] = suspects;
    hands.giveBack(others, SUSPECT_SPREAD_MS, SUSPECT_SPREAD_MS);
    // If the first one ends this process, the broker must already know about everything else.
    await within(nc.flush(), 1_000).catch(() => undefined);
    if (!first || stopping.aborted) {
      hands.giveBack(first ? [first] : []);
      return;
    }
    const down = await runner.run({ taker: plan.takerOf(first.msg.subject), taken: [first] });
    if (down) {
      await this.openCircuit(epoch, down);
    }
  }

  private async openCircuit(epoch: Epoch, down: Down): Promise<void> {
    const { dependencies, probe, observer } = this.deps;
    const report: OpenCircuitDeps['report'] = (state) => {
      this.state = { consumer: this.tools.plan.consumer, ...state };
      observer.circuit?.(this.state);
    };
    await new OpenCircuit(this.tools, epoch, { dependencies, probe, report }).run(down);
  }
}
