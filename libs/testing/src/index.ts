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
export { createRandom, type Random } from './newsroom/random.js';
export { BrokerStore } from './faults/broker-store.js';
export { chaosSeed } from './faults/chaos-seed.js';
export { FailoverPostgres } from './faults/failover-postgres.js';
export { FaultyServers, type FaultyServersOptions, type ServerKey } from './faults/faulty-servers.js';
export { IndexFaults } from './faults/index-faults.js';
export { pauseFor, whilePaused } from './faults/pause.js';
export { openProxy, type ServerProxy } from './faults/server-proxy.js';
export { makeSmallDisk, type SmallDisk } from './faults/small-disk.js';
export { checkContent, findMixUps, type ContentReport } from './oracle/content-check.js';
export { ProgressWatch } from './oracle/progress-watch.js';
export { Flow, type FlowOptions } from './trials/flow.js';
export { restoreCases, type RestoreCase, type RestoreResult } from './trials/restore-case.js';
export { tryRestore, type RestoreTrialOptions } from './trials/restore-trial.js';
export { countDeliveries, type Deliveries, type FaultTime } from './oracle/deliveries.js';
export { MemoryWatch } from './oracle/memory-watch.js';
export type { ChaosContext, ChaosFault } from './trials/chaos-context.js';
export { possibleFaults } from './trials/chaos-faults.js';
export { chaosRow, type ChaosResult, type FaultRecord, type FinalState } from './trials/chaos-result.js';
export { runChaos, type ChaosOptions } from './trials/chaos-run.js';
export { HandedInPages } from './trials/handed-in-pages.js';
export { serverFaults } from './trials/server-faults.js';
export { killedService, serviceFaults } from './trials/service-faults.js';
