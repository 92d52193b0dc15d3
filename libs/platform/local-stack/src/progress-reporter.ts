import type { ProgressStep, ServerName, StackProgress } from './stack-types.js';

/** One step under way; `done` ends it. */
export interface StepReport {
  update(bytes: number, totalBytes?: number): void;
  done(message?: string): void;
}

/** Turns steps into `StackProgress` events; one per stack start. */
export class ProgressReporter {
  constructor(private readonly listener: ((event: StackProgress) => void) | undefined) {}

  /** Begins a step and says so at once. */
  begin(server: ServerName | 'stack', step: ProgressStep, message: string): StepReport {
    const startedAt = performance.now();
    let moved: { bytes?: number; totalBytes?: number } = {};
    const tell = (text: string, done: boolean): void =>
      this.listener?.({
        server,
        step,
        message: text,
        ...moved,
        seconds: (performance.now() - startedAt) / 1000,
        done,
      });
    tell(message, false);
    return {
      update: (bytes, totalBytes) => {
        moved = totalBytes === undefined ? { bytes } : { bytes, totalBytes };
        tell(message, false);
      },
      done: (text = message) => tell(text, true),
    };
  }

  /** A step that is over as soon as it is said. */
  note(server: ServerName | 'stack', step: ProgressStep, message: string): void {
    this.listener?.({ server, step, message, seconds: 0, done: true });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One line for a terminal or a log: server, step, message, bytes (with percent where known), seconds. */
export function formatProgress(event: StackProgress): string {
  const parts = [`${event.server.padEnd(13)} ${event.step.padEnd(8)} ${event.message}`];
  if (event.bytes !== undefined) {
    const total = event.totalBytes;
    const known = total
      ? ` of ${megabytes(total)} (${Math.min(100, Math.floor((100 * event.bytes) / total))} %)`
      : '';
    parts.push(`${megabytes(event.bytes)}${known}`);
  }
  if (event.seconds >= 0.05) parts.push(`${event.seconds.toFixed(1)} s`);
  return parts.join(' · ') + (event.done ? '' : ' …');
}
