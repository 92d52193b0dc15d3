export {
  startNewsroom,
  type Newsroom,
  type NewsroomOptions,
  type NewsroomState,
} from './newsroom/newsroom.js';
export type { ProgrammeOptions } from './newsroom/programme.js';
export type { SiteTraffic } from './newsroom/traffic.js';
export type { Expectation, TruthArticle, TruthFeed } from './newsroom/truth.js';
export { TestLine, type IdleOptions, type StopOptions } from './harness/test-line.js';
export type { ServiceExit } from './harness/line-parts.js';
export { leftHandles, openHandles } from './harness/open-handles.js';
export { makeRunFolder } from './harness/run-folder.js';
export type { LogRecord, SettledDelivery } from './harness/service-log.js';
export type { TestLineOptions } from './harness/start-parts.js';
export { testServers, type TestServers } from './harness/test-servers.js';
export { until, type UntilOptions } from './harness/until.js';
export { openProxy, type ServerProxy } from './faults/server-proxy.js';
