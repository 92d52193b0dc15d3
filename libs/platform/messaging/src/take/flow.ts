import type { Msg } from '@nats-io/transport-node';
import type { Epoch } from './epoch.js';
import { LaneQueue } from './lane-queue.js';
import type { Lane } from './lane.js';
import { PullSession, type PullLoss } from './pull-session.js';
import type { Taken } from './taken.js';
import type { Down, Unit } from './unit-runner.js';
import { giveBack, refuse, take, type Workbench } from './workbench.js';

/** Why the normal flow ended. What the end names is still in our hands; everything else is settled or given back. */
export type FlowEnd =
  | { readonly why: 'stop' }
  | { readonly why: 'lost'; readonly loss: PullLoss }
  | { readonly why: 'down'; readonly down: Down }
  | { readonly why: 'suspects'; readonly suspects: Taken[] };

/** Give-back of what a second handler could not do either, once the circuit is open: milliseconds. */
const DOWN_DELAY_MS = 1_000;

/** The normal state of a consumer: pull, queue, run, until something ends it. */
export class Flow {
  private readonly queues = new Map<Lane, LaneQueue>();
  private readonly session: PullSession;
  private end: FlowEnd | undefined;
  private resolveEnd: (() => void) | undefined;
  private running = 0;
  private resolveIdle: (() => void) | undefined;

  constructor(
    private readonly bench: Workbench,
    private readonly epoch: Epoch,
  ) {
    const { plan } = bench;
    for (const lane of plan.lanes) {
      this.queues.set(lane, new LaneQueue(lane, bench.clock, () => this.pump()));
    }
    this.session = new PullSession(
      { nc: bench.nc, stream: plan.stream, consumer: plan.consumer },
      {
        capacity: plan.maxInFlight,
        room: () => (this.end ? 0 : plan.maxInFlight - bench.held.size),
        message: (msg) => this.accept(msg),
        lost: (loss) => this.finish({ why: 'lost', loss }),
      },
    );
  }

  async run(): Promise<FlowEnd> {
    const ended = new Promise<void>((resolve) => (this.resolveEnd = resolve));
    const onStop = () => this.finish({ why: 'stop' });
    this.bench.stopping.addEventListener('abort', onStop, { once: true });
    if (this.bench.stopping.aborted) {
      onStop();
    } else {
      this.session.start();
    }
    // After a reconnect the broker has forgotten what was asked for; after its end, this life has nothing to ask.
    const unsubscribe = this.epoch.onCertain(() =>
      this.epoch.isEnded ? this.finish({ why: 'lost', loss: 'consumer-deleted' }) : this.session.restart(),
    );
    await ended;
    unsubscribe();
    await this.session.stop();
    if (this.end?.why === 'suspects') {
      // Suspects run alone, so what was taken beside them is finished first, not given back: giving back would make
      // the neighbours' deliveries as unexplained as the suspect's, if it ends this process.
      this.pump();
    } else {
      this.giveBackQueues();
    }
    await this.idle();
    this.bench.stopping.removeEventListener('abort', onStop);
    return this.end as FlowEnd;
  }

  private accept(msg: Msg): void {
    const taken = take(this.bench, msg, this.epoch);
    if (!taken) {
      return;
    }
    const lane = this.bench.plan.laneOf(msg.subject);
    const refused = refuse(this.bench, taken, lane);
    if (refused) {
      this.track(refused);
    } else if (taken.attempt.isSuspect) {
      this.suspect(taken);
    } else if (this.end && this.end.why !== 'suspects') {
      giveBack(this.bench, [taken]);
    } else {
      this.queues.get(lane)?.push(taken);
      this.pump();
    }
  }

  private suspect(taken: Taken): void {
    if (!this.end) {
      this.finish({ why: 'suspects', suspects: [taken] });
    } else if (this.end.why === 'suspects') {
      this.end.suspects.push(taken);
    } else {
      giveBack(this.bench, [taken]);
    }
  }

  private pump(): void {
    if (this.end && this.end.why !== 'suspects') {
      return;
    }
    for (const queue of this.queues.values()) {
      for (let unit = queue.next(); unit; unit = queue.next()) {
        this.launch(queue, unit);
      }
    }
  }

  private launch(queue: LaneQueue, unit: Unit): void {
    queue.running++;
    this.track(
      this.bench.runner
        .run(unit)
        .then((down) => down && this.onDown(down))
        .finally(() => queue.running--),
    );
  }

  private track(work: Promise<unknown>): void {
    this.running++;
    void work
      .catch(() => undefined)
      .finally(() => {
        this.running--;
        this.pump();
        this.session.refill();
        this.checkIdle();
      });
  }

  private onDown(down: Down): void {
    if (this.end && this.end.why !== 'suspects') {
      giveBack(this.bench, down.unit.taken, this.end.why === 'stop' ? 0 : DOWN_DELAY_MS);
      return;
    }
    if (this.end) {
      giveBack(this.bench, this.end.suspects, DOWN_DELAY_MS, DOWN_DELAY_MS);
      this.end = undefined;
    }
    this.finish({ why: 'down', down });
    this.giveBackQueues();
  }

  private finish(end: FlowEnd): void {
    if (!this.end) {
      this.end = end;
      this.resolveEnd?.();
    } else if (end.why === 'stop' && this.end.why === 'suspects') {
      giveBack(this.bench, this.end.suspects);
      this.end = end;
      this.giveBackQueues();
    }
  }

  private giveBackQueues(): void {
    for (const queue of this.queues.values()) {
      giveBack(this.bench, queue.clear());
    }
    this.checkIdle();
  }

  /** Resolves when nothing runs and, while suspects wait, nothing is queued. */
  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.resolveIdle = resolve;
      this.checkIdle();
    });
  }

  private checkIdle(): void {
    if (
      this.resolveIdle &&
      this.running === 0 &&
      [...this.queues.values()].every((queue) => queue.length === 0)
    ) {
      this.resolveIdle();
    }
  }
}
