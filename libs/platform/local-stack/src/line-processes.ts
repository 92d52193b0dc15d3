import path from 'node:path';
import { ServiceProcess, type ServiceProcessOptions } from './service-process.js';

/** The services of the line, in the order in which an article passes them; the api stands beside it. */
export const lineServices = ['fetcher', 'parser', 'enricher', 'indexer', 'api'] as const;
export type LineServiceName = (typeof lineServices)[number];

export interface LineProcessesOptions extends ServiceProcessOptions {
  /** Folder of the built checkout: `apps/<name>/dist/main.js` lies under it. */
  readonly checkoutDir: string;
  readonly logDir: string;
  /** See `ServiceProgram`. */
  readonly logBytes?: number;
  /** See `ServiceProgram`. */
  readonly runDir?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Environment of single services, over `env`. */
  readonly envOf?: Partial<Record<LineServiceName, NodeJS.ProcessEnv>>;
  /** Default: all. */
  readonly services?: readonly LineServiceName[];
}

/** The services as processes of this machine, each of its own, kept running until they are stopped together. */
export class LineProcesses {
  readonly services: readonly ServiceProcess[];

  constructor(options: LineProcessesOptions) {
    const { checkoutDir, env, envOf = {}, services = lineServices } = options;
    const { logDir, logBytes, runDir } = options;
    this.services = services.map(
      (name) =>
        new ServiceProcess(
          {
            name,
            file: path.join(checkoutDir, 'apps', name, 'dist', 'main.js'),
            env: { ...env, ...envOf[name] },
            logDir,
            ...(logBytes === undefined ? {} : { logBytes }),
            ...(runDir === undefined ? {} : { runDir }),
          },
          options,
        ),
    );
  }

  service(name: LineServiceName): ServiceProcess {
    const service = this.services.find((one) => one.name === name);
    if (!service) throw new Error(`The service ${name} is not among those that were started.`);
    return service;
  }

  /** Starts all side by side; when one does not start, all are stopped and its error is thrown. */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.services.map((service) => service.start()));
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) return;
    await this.stop();
    throw failed.reason;
  }

  /** Stops all in order: each finishes or gives back what it has in hand. */
  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
  }
}
