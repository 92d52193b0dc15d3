import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { register } from 'prom-client';
import { Lifecycle } from '../lifecycle.js';
import { Liveness } from './liveness.js';
import { READINESS_CHECKS, readiness, type ReadinessCheck, type ReadinessReport } from './readiness.js';

interface Response {
  status(code: number): unknown;
}

/** What supervisors ask: is the process alive, may it get work, how is it doing. */
@Controller()
export class HealthController {
  constructor(
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(Liveness) private readonly liveness: Liveness,
  ) {}

  @Get('healthz')
  healthz(@Res({ passthrough: true }) response: Response): { isAlive: boolean; problems?: string[] } {
    const problems = this.liveness.problems();
    if (problems.length === 0) return { isAlive: true };
    response.status(503);
    return { isAlive: false, problems };
  }

  @Get('readyz')
  async readyz(@Res({ passthrough: true }) response: Response): Promise<ReadinessReport> {
    const report = this.lifecycle.isStopping
      ? {
          isReady: false,
          checks: [{ name: 'lifecycle', isReady: false, problem: 'the service is stopping' }],
        }
      : await readiness(this.checks);
    if (!report.isReady) response.status(503);
    return report;
  }

  @Get('metrics')
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
