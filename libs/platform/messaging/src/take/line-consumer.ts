import type { Epoch, Taken } from '../settle/taken.js';
import type { Trial, Trials } from '../settle/trials.js';
import type { CircuitState, MessagingObserver } from '../words/observer.js';
import { orAborted, pause, within } from '../words/waiting.js';
import type { ConsumerLife } from './consumer-life.js';
import { Flow, type ConsumerTools } from './flow.js';
import { BROKER, OpenCircuit, type OpenCircuitDeps } from './open-circuit.js';
import type { Batch, Down } from './taker.js';

/** Give-back of suspects whose turn did not come, because a dependency is down: milliseconds. */
const DOWN_DELAY_MS = 1_000;
/** How often handlers are compared with their deadlines. */
const DEADLINE_CHECK_MS = 250;

export interface LineConsumerDeps extends Omit<OpenCircuitDeps, 'report'> {
  readonly tools: ConsumerTools;
  readonly life: ConsumerLife;
  readonly trials: Trials;
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
   * Stops pulling, gives back what has not begun, and lets run what has begun, for at most `drainMs`; then aborts the
   * handlers, which have `abortMs` to end, and gives back what is left.
   */
  async close(drainMs: number, abortMs: number): Promise<void> {
    const { runner, hands } = this.tools;
    this.deps.stopper.abort();
    const loop = this.loop ?? Promise.resolve();
    const isDone = await within(
      loop.then(() => true),
      drainMs,
    );
    if (!isDone) {
      runner.abort();
      await within(loop, abortMs);
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
        await orAborted(epoch.certain(), stopping);
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

  /** Runs each suspect alone, with nothing else at work beside it. */
  private async isolate(epoch: Epoch, suspects: readonly Taken[]): Promise<void> {
    const { hands, stopping } = this.tools;
    for (const [index, taken] of suspects.entries()) {
      if (stopping.aborted || epoch.isEnded) {
        hands.giveBack(suspects.slice(index));
        return;
      }
      const down = await this.tryAlone(taken);
      if (down) {
        hands.giveBack(suspects.slice(index + 1), DOWN_DELAY_MS);
        await this.openCircuit(epoch, down);
        return;
      }
    }
  }

  private async tryAlone(taken: Taken): Promise<Down | undefined> {
    const { plan, runner } = this.tools;
    const { trials } = this.deps;
    const batch: Batch = { taker: plan.takerOf(taken.msg.subject), taken: [taken] };
    let trial: Trial;
    try {
      trial = await trials.begin(taken);
    } catch {
      return { dependency: BROKER, batch };
    }
    taken.attempt = Math.max(taken.attempt, trial.count);
    // A parked message is never given up: there is no other place for it, so it is tried for ever.
    const isOver = trial.count > plan.maxAttempts && batch.taker.handler.kind !== 'parked';
    const down = isOver
      ? await runner.dismiss(batch, { kind: 'vanished', trials: trial.count - 1 })
      : await runner.run(batch);
    await trials.end(taken, trial).catch(() => undefined);
    return down;
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
