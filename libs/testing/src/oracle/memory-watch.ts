import { readFileSync } from 'node:fs';
import type { TestLine } from '../harness/test-line.js';

const EVERY_MS = 2000;

/** Resident memory of the services in MB, sampled while they run (Linux; elsewhere nothing is known). */
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout;
  private readonly seen: Record<string, { most: number; last: number }> = {};

  constructor(private readonly line: TestLine) {
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  /** By service: the most and the last. */
  get megabytes(): Readonly<Record<string, { most: number; last: number }>> {
    return this.seen;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const [service, pid] of Object.entries(this.line.pids())) {
      const last = pid === undefined ? undefined : residentMegabytes(pid);
      if (last === undefined) continue;
      this.seen[service] = { most: Math.max(last, this.seen[service]?.most ?? 0), last };
    }
  }
}

function residentMegabytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
