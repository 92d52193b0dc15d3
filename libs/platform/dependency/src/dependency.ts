import { DependencyDownError } from './dependency-down-error.js';

/** A server that work needs, as everybody who can meet its outage sees it. */
export interface Dependency {
  /** Short and bounded: `postgres`, `nats`, `elasticsearch`; a label in metrics and logs. */
  readonly name: string;
  /** Milliseconds within which a ping has to answer. */
  readonly deadlineMs: number;
  /** True when the error means that the server cannot serve anybody now; false for what a request has earned itself. */
  isDown(error: unknown): boolean;
  /**
   * True when the server works and nobody is to blame: the same work may be tried again, at once or a little later
   * (a deadlock, a lock that was not had in time). Such an error neither opens a circuit nor counts against a message.
   */
  isTransient?(error: unknown): boolean;
  /** Asks the server for the least that shows it works. Rejects with whatever its client says. */
  ping(): Promise<void>;
}

/** The dependency whose outage an error means, or `undefined` when it means none. */
export function outageOf(error: unknown, dependencies: readonly Dependency[]): string | undefined {
  if (error instanceof DependencyDownError) return error.dependency;
  return dependencies.find((dependency) => dependency.isDown(error))?.name;
}

/** The dependency that knows the error for one that passes by itself; `undefined` when none does, or when it is down. */
export function transientOf(error: unknown, dependencies: readonly Dependency[]): string | undefined {
  if (outageOf(error, dependencies) !== undefined) return undefined;
  return dependencies.find((dependency) => dependency.isTransient?.(error))?.name;
}

/** Pings within the deadline; one sentence about what is wrong, or `undefined` when all is well. Never rejects. */
export async function whatIsWrong({ name, deadlineMs, ping }: Dependency): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${name} did not answer within ${deadlineMs} ms`), deadlineMs);
  });
  const answer = ping().then(
    () => undefined,
    (error: unknown) => `${name} does not answer: ${error instanceof Error ? error.message : String(error)}`,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
