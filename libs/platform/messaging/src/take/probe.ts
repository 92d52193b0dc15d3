import { pause } from '../broker/pause.js';
import type { CircuitState } from '../observer.js';
import { backoffDelay } from '../settle/backoff.js';
import type { Epoch } from './epoch.js';
import { PullSession } from './pull-session.js';
import type { Taken } from './taken.js';
import type { Down, Unit } from './unit-runner.js';
import { giveBack, take, type Workbench } from './workbench.js';

/** After so many failed probes another message is asked whether it is the dependency or the first message. */
const WITNESS_FROM_PROBE = 6;
const WITNESS_WAIT_MS = 1_000;

/**
 * The open circuit. Nothing is pulled; the messages that met the outage stay in our hands, kept alive by heartbeats,
 * and are tried again with back-off until one of them works. They are held rather than given back, because each
 * give-back is one more delivery that a later process cannot explain: so an outage of a day costs no attempt and no
 * delivery.
 *
 * A message may itself be what takes the dependency down. So after some probes a second message is pulled as a
 * witness; when it works and the first still does not, the first has failed on its own merits.
 */
export class Probe {
  constructor(
    private readonly bench: Workbench,
    private readonly epoch: Epoch,
    private readonly report: (state: Omit<CircuitState, 'consumer'>) => void,
  ) {}

  /** Resolves when the dependency is back, the service stops, or the broker has forgotten the messages. */
  async run(down: Down): Promise<void> {
    let units: Unit[] = [down.unit];
    let { dependency } = down;
    for (let probes = 0; ; probes++) {
      this.report({ state: 'open', dependency, probes });
      const key = `${this.bench.plan.consumer}/${dependency}`;
      await pause(backoffDelay(probes + 1, key, this.bench.probe), this.bench.stopping);
      if (this.bench.stopping.aborted || this.epoch.isEnded) {
        units.forEach((unit) => giveBack(this.bench, unit.taken));
        break;
      }
      if (probes >= WITNESS_FROM_PROBE && units.length === 1) {
        units.push(...(await this.witness()));
      }
      const still = await this.round(units);
      if (!still) {
        break;
      }
      [units, dependency] = [still.map((each) => each.unit), still[0]?.dependency ?? dependency];
    }
    this.report({ state: 'closed', probes: 0 });
  }

  /** Tries all held units once; `undefined` when one of them has shown that the dependency is up. */
  private async round(units: readonly Unit[]): Promise<Down[] | undefined> {
    const still: Down[] = [];
    for (const [index, unit] of units.entries()) {
      const down = await this.bench.runner.run(unit);
      if (!down) {
        await this.acquitOrBlame(still.map((each) => each.unit));
        units.slice(index + 1).forEach((rest) => giveBack(this.bench, rest.taken));
        return undefined;
      }
      still.push(down);
    }
    return still;
  }

  /** The dependency may have come back between the two tries, so those that failed get one more before the blame. */
  private async acquitOrBlame(units: readonly Unit[]): Promise<void> {
    for (const unit of units) {
      for (const taken of unit.taken) {
        const failed = await this.bench.runner.run(
          { lane: unit.lane, taken: [taken] },
          { blameMessage: true },
        );
        if (failed) {
          giveBack(this.bench, failed.unit.taken, 1_000);
        }
      }
    }
  }

  /** Pulls one more message, if there is one. */
  private async witness(): Promise<Unit[]> {
    const { nc, plan, stopping } = this.bench;
    const found: Taken[] = [];
    const arrived = new AbortController();
    const session = new PullSession(
      { nc, stream: plan.stream, consumer: plan.consumer },
      {
        capacity: 1,
        room: () => (found.length === 0 ? 1 : 0),
        message: (msg) => {
          const taken = take(this.bench, msg, this.epoch);
          if (taken) {
            found.push(taken);
          }
          arrived.abort();
        },
        lost: () => arrived.abort(),
      },
    );
    session.start();
    await pause(WITNESS_WAIT_MS, AbortSignal.any([arrived.signal, stopping]));
    await session.stop();
    return found.map((taken) => ({ lane: plan.laneOf(taken.msg.subject), taken: [taken] }));
  }
}
