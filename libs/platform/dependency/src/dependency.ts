import { DependencyDownError } from './dependency-down-error.js';

/** A server that work needs, as everybody who can meet its outage sees it. */
export interface Dependency {
  /** Short and bounded: `postgres`, `nats`, `elasticsearch`; a label in metrics and logs. */
  readonly name: string;
  /** Milliseconds within which a ping has to answer. */
  readonly deadlineMs: number;
  /** True when the error means that the server cannot serve anybody now; false for what a request has earned itself. */
  isDown(error: unknown): boolean;
  /** Asks the server for the least that shows it works. Rejects with whatever its client says. */
  ping(): Promise<void>;
}

/** The dependency whose outage an error means, or `undefined` when it means none. */
export function outageOf(error: unknown, dependencies: readonly Dependency[]): string | undefined {
  if (error instanceof DependencyDownError) return error.dependency;
  return dependencies.find((dependency) => dependency.isDown(error))?.name;
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
