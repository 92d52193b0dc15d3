import { pino, type Logger } from 'pino';
import { Counter } from 'prom-client';
import { metricName } from '@dateline/contracts';
import { LogOutput, standardOutput } from './log-output.js';

/** From `warn` on, a line is written at once: it is what somebody looks for after a crash. */
const URGENT_LEVEL = 40;

const dropped = new Counter({
  name: metricName('log_lines_dropped_total'),
  help: 'Log lines that could not be written: the reader is gone or too slow, or the disk is full',
});

/**
 * The log of one process: lines of JSON on standard output, written together; a process that is killed loses the last
 * quarter of a second of what went well. What cannot be written is dropped and counted: see {@link LogOutput}.
 *
 * @param level default `info`
 */
export function serviceLogger(base: { service: string; version?: string }, level = 'info'): Logger {
  const output = (theOutput ??= processOutput());
  const logger = pino(
    {
      base,
      level,
      hooks: {
        logMethod(args, method, methodLevel) {
          method.apply(this, args);
          if (methodLevel >= URGENT_LEVEL) output.flush();
        },
      },
    },
    output,
  );
  recovered = (lines) =>
    logger.warn(
      { event: 'log-lines-dropped', lines },
      `${lines} log lines could not be written and are lost.`,
    );
  return logger;
}

let theOutput: LogOutput | undefined;
/** Tells of lost lines in the log itself, in the words of the newest logger. */
let recovered: (lines: number) => void = () => undefined;

function processOutput(): LogOutput {
  const made = new LogOutput(standardOutput(), {
    dropped: (lines) => dropped.inc(lines),
    recovered: (lines) => recovered(lines),
  });
  process.once('exit', () => made.end());
  return made;
}
