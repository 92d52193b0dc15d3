import { whatIsWrong, type Dependency } from '@dateline/dependency';
import type { Epoch } from '../settle/taken.js';
import type { CircuitState } from '../words/observer.js';
import { backoffDelay, pause, type Backoff } from '../words/waiting.js';
import type { ConsumerTools } from './flow.js';
import type { Batch, Down } from './taker.js';

/** The broker's own outages are found by telling, not reported by a message: no message is ever blamed for one. */
export const BROKER = 'nats';
/**
 * What speaks against a message: 2 for each round in which its dependency answered before and after it met an outage, 1
 * when it answered before only (it may be the message that takes it down). From so many on, the message is blamed.
 */
const BLAMED_FROM = 12;

export interface OpenCircuitDeps {
  readonly dependencies: readonly Dependency[];
  /** Back-off between probes. */
  readonly probe: Backoff;
  readonly report: (state: Omit<CircuitState, 'consumer'>) => void;
}

/**
 * The open circuit. Nothing is pulled; the messages that met the outage stay in our hands, kept alive by heartbeats, and
 * are tried again with back-off once the dependency itself answers. They are held rather than given back, so an outage
 * of a day costs no attempt and no delivery.
 *
 * A message may report an outage that nobody else meets, or may itself be what takes the dependency down. So the
 * dependency is asked, before each try and after it; only a message that it contradicts again and again has failed on
 * its own merits.
 */
export class OpenCircuit {
  constructor(
    private readonly tools: ConsumerTools,
    private readonly epoch: Epoch,
    private readonly deps: OpenCircuitDeps,
  ) {}

  /** Resolves when the dependency is back, the service stops, or the broker has forgotten the messages. */
  async run(down: Down): Promise<void> {
    const { hands, runner, plan, stopping } = this.tools;
    const { probe, report } = this.deps;
    let { batch, dependency } = down;
    let against = 0;
    for (let probes = 0; ; probes++) {
      report({ state: 'open', dependency, probes });
      await pause(backoffDelay(probes + 1, `${plan.consumer}/${dependency}`, probe), stopping);
      if (stopping.aborted || this.epoch.isEnded) {
        hands.giveBack(batch.taken);
        break;
      }
      if (!(await this.answers(dependency))) {
        continue;
      }
      const still = await runner.run(batch);
      if (!still) {
        break;
      }
      ({ batch, dependency } = still);
      if (dependency !== BROKER && !stopping.aborted) {
        against += (await this.answers(dependency)) ? 2 : 1;
      }
      if (against >= BLAMED_FROM) {
        await this.blame(batch);
        break;
      }
    }
    report({ state: 'closed', probes: 0 });
  }

  /** Asks the dependency itself, or all of them when nobody knows that name. */
  private async answers(name: string): Promise<boolean> {
    if (name === BROKER) {
      return true;
    }
    const { dependencies } = this.deps;
    const named = dependencies.filter((dependency) => dependency.name === name);
    const wrong = await Promise.all((named.length > 0 ? named : dependencies).map(whatIsWrong));
    return wrong.every((sentence) => sentence === undefined);
  }

  /** Each message once more, alone: what works is acquitted, what still reports the outage has failed. */
  private async blame({ taker, taken }: Batch): Promise<void> {
    for (const each of taken) {
      const failed = await this.tools.runner.run({ taker, taken: [each] }, { blameMessage: true });
      if (failed) {
        this.tools.hands.giveBack(failed.batch.taken, 1_000);
      }
    }
  }
}
