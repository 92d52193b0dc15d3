import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/**
 * What Nest says before the service has its own logger. Its errors go to `debug`: a boot that fails ends with one
 * sentence, not with the framework's stack beside it.
 */
export function bootLogger(logger: Logger): LoggerService {
  const quietly = (message: unknown, ...more: unknown[]) => {
    const context = more.findLast((one) => typeof one === 'string');
    if (message instanceof Error) logger.debug({ context, err: message }, message.message);
    else logger.debug({ context }, String(message));
  };
  const aloud = (message: unknown, context?: unknown) => logger.warn({ context }, String(message));
  return { log: quietly, error: quietly, fatal: quietly, debug: quietly, verbose: quietly, warn: aloud };
}
