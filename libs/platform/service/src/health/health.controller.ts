import { Controller, Get, Header, HttpCode, Inject, Res } from '@nestjs/common';
import { register } from 'prom-client';
import { Lifecycle } from '../lifecycle.js';
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
  ) {}

  @Get('healthz')
  @HttpCode(200)
  healthz(): { isAlive: true } {
    return { isAlive: true };
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
