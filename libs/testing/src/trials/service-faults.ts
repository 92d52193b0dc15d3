import { setTimeout as sleep } from 'node:timers/promises';
import type { LineServiceName } from '@dateline/local-stack';
import { pauseFor } from '../faults/pause.js';
import { until } from '../harness/until.js';
import type { ChaosContext, ChaosFault } from './chaos-context.js';

const STAGES = ['fetcher', 'parser', 'enricher', 'indexer'] as const;
const AWAY = ['parser', 'enricher', 'indexer'] as const;

/** A pause that ends at once when the run is to end. */
export async function pause({ signal }: ChaosContext, seconds: number): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** A stage dies with work in its hands; which one, the seed decides unless it is named. */
export const killedService = (named?: (typeof STAGES)[number]): ChaosFault => ({
  kind: 'service killed',
  choose: (context) => {
    const name = named ?? context.random.pick(STAGES);
    return { what: `kill -9 ${name}`, run: () => killAndWait(context, name) };
  },
});

const frozen: ChaosFault = {
  kind: 'service frozen',
  choose: (context) => {
    const name = context.random.pick(STAGES);
    const seconds = lengthOf(context);
    const run = () => pauseFor(pidOf(context, name), seconds * 1000, context.signal);
    return { what: `SIGSTOP of ${name} for ${seconds} s`, run };
  },
};

const rolling: ChaosFault = {
  kind: 'rolling restart',
  choose: ({ line, random }) => {
    const names = random.shuffle(STAGES);
    const run = async () => {
      for (const name of names) {
        await line.processes.service(name).stop();
        await line.processes.service(name).start();
      }
    };
    return { what: `restart of ${names.join(', ')}`, run };
  },
};

const ingest: ChaosFault = {
  kind: 'ingest while a stage is away',
  choose: (context) => {
    const { line, random, pages, ingestPages } = context;
    const name = random.pick(AWAY);
    const seconds = lengthOf(context);
    const run = async () => {
      await line.processes.service(name).stop();
      try {
        await pages.ingest(ingestPages);
        await pause(context, seconds);
      } finally {
        await line.processes.service(name).start();
      }
    };
    return { what: `${ingestPages} pages handed in, ${name} away for ${seconds} s more`, run };
  },
};

const logDiskFull: ChaosFault = {
  kind: 'log disk full',
  choose: (context) => {
    const seconds = lengthOf(context);
    const run = async () => {
      context.logDisk?.fill();
      await pause(context, seconds);
      context.logDisk?.free();
    };
    return { what: `the disk of the logs is full for ${seconds} s`, run };
  },
};

/** What happens to the services themselves. */
export const serviceFaults = { killed: killedService(), frozen, rolling, ingest, logDiskFull } as const;

/** Between a third of the longest and the longest. */
export function lengthOf({ random, longestSeconds }: ChaosContext): number {
  return random.int(Math.max(1, Math.round(longestSeconds / 3)), longestSeconds);
}

async function killAndWait({ line, random }: ChaosContext, name: LineServiceName): Promise<void> {
  const service = line.processes.service(name);
  const { pid } = service;
  const hasWork = async () => {
    const own = (await line.picture()).stages.find(({ stage }) => stage === name);
    return (own?.inFlight ?? 0) + (own?.backlog ?? 0) > 0;
  };
  await until(`${name} has work in hand`, hasWork, { timeoutMs: 20_000, everyMs: 15 });
  await sleep(random.next() * 300);
  service.kill();
  await until(`${name} is started again`, () => service.pid !== pid, { timeoutMs: 60_000 });
}

function pidOf({ line }: ChaosContext, name: LineServiceName): number {
  const { pid } = line.processes.service(name);
  if (pid === undefined) throw new Error(`${name} does not run.`);
  return pid;
}
