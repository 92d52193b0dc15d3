/** One thing that has to work before the service is ready: a server it needs, a consumer it reads. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves to undefined when all is well, else to one sentence about what is wrong. */
  check(): Promise<string | undefined>;
}

/** Nest token of the service's readiness checks. */
export const READINESS_CHECKS = Symbol('readiness checks');

export interface ReadinessReport {
  isReady: boolean;
  checks: { name: string; isReady: boolean; problem?: string }[];
}

/** Runs all checks side by side, each at most two seconds: a hanging server is not ready either. */
export async function readiness(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const results = await Promise.all(
    checks.map(async ({ name, check }) => {
      const problem = await withinTwoSeconds(check);
      return problem === undefined ? { name, isReady: true } : { name, isReady: false, problem };
    }),
  );
  return { isReady: results.every((result) => result.isReady), checks: results };
}

async function withinTwoSeconds(check: () => Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer within 2 seconds'), 2000);
  });
  try {
    return await Promise.race([check(), timeout]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
