import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { register } from 'prom-client';
import type { SettledRecord } from '@dateline/messaging';
import { WorkerPool } from '../worker-pool.js';
import { messagingObserver } from './messaging-observer.js';

const lines: Record<string, unknown>[] = [];
const observer = messagingObserver(
  pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
);
const record = (more: Partial<SettledRecord>): SettledRecord => ({
  service: 'parser',
  type: 'dateline.article.fetched.v1',
  decision: 'parsed',
  action: 'ack',
  attempt: 1,
  seconds: 0.004,
  id: 'id',
  about: '7',
  streamSequence: 3,
  ...more,
});
const valueOf = async (name: string, labels: Record<string, string>) =>
  (await register.getSingleMetric(name)?.get())?.values.find((value) =>
    Object.entries(labels).every(([label, text]) => value.labels[label] === text),
  )?.value;

describe('a settled message', () => {
  it.each([
    ['ack', 'rejected:no-text', 30],
    ['nak', 'failed', 40],
    ['nak', 'wait:dependency-down', 30],
    ['park', 'parked:attempts-exhausted', 50],
  ] as const)('that was %s (%s) is one line of level %i and one count', async (action, decision, level) => {
    lines.length = 0;
    observer.settled?.(record({ action, decision }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level, event: 'settled', service: 'parser', decision, about: '7' });
    const labels = { service: 'parser', type: 'dateline.article.fetched.v1', decision, action };
    await expect(valueOf('dateline_messages_settled_total', labels)).resolves.toBe(1);
  });
});

describe('the state of the servers', () => {
  it('is a gauge each: 1 while a circuit is open, 1 while the broker is there', async () => {
    observer.circuit?.({ consumer: 'parser', state: 'open', dependency: 'postgres', probes: 2 });
    await expect(valueOf('dateline_circuit_open', { consumer: 'parser' })).resolves.toBe(1);
    observer.circuit?.({ consumer: 'parser', state: 'closed', probes: 0 });
    await expect(valueOf('dateline_circuit_open', { consumer: 'parser' })).resolves.toBe(0);
    for (const [state, up] of [
      ['connected', 1],
      ['disconnected', 0],
      ['reconnected', 1],
      ['consumer-missing', 1],
      ['closed', 0],
    ] as const) {
      observer.connection?.(state);
      await expect(valueOf('dateline_broker_connected', {})).resolves.toBe(up);
    }
  });
});

describe('docs/operations/metrics.md', () => {
  it('lists every metric of ours with its labels', async () => {
    const file = new URL('./../fixtures/pool-work.mjs', import.meta.url);
    const pool = new WorkerPool({ name: 'docs', file, threads: 1, deadlineMs: 5000, maxHeapMb: 64 });
    await pool.run({});
    await pool.onApplicationShutdown();
    const page = readFileSync(
      new URL('../../../../../docs/operations/metrics.md', import.meta.url),
      'utf8',
    ).split('\n');
    const ours = (await register.getMetricsAsJSON()).filter(({ name }) => name.startsWith('dateline_'));
    expect(ours.length).toBeGreaterThanOrEqual(6);
    for (const { name } of ours) {
      const row = page.find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      const metric = register.getSingleMetric(name) as unknown as { labelNames: string[] };
      expect({ name, row }).toEqual({ name, row: expect.stringContaining('|') });
      for (const label of metric.labelNames)
        expect({ name, row }).toEqual({ name, row: expect.stringContaining(`\`${label}\``) });
    }
  });
});
