import { existsSync, readFileSync } from 'node:fs';

/** One line of a service's log; `event` says what it is about. */
export interface LogRecord {
  readonly event?: string;
  readonly level: number;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** One delivery that a service settled, as its log tells. */
export interface SettledDelivery {
  readonly type: string;
  readonly decision: string;
  readonly action: 'ack' | 'nak' | 'park' | 'lost';
  readonly attempt: number;
  /** The capture that it was about; missing for what could not be read. */
  readonly about?: string;
  readonly streamSequence: number;
}

/** Reads a log of JSON lines; a line that a kill has cut off is left out. */
export function readLog(file: string): LogRecord[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogRecord];
      } catch {
        return [];
      }
    });
}

export function settledDeliveries(log: readonly LogRecord[]): SettledDelivery[] {
  return log.filter(({ event }) => event === 'settled') as unknown as SettledDelivery[];
}
