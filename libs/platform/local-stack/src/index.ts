export { findFreePort, isPortFree } from './free-port.js';
export { killOwn } from './kill-own.js';
export { claimLine, runningLine, type LineClaim, type RunningLine } from './line-claim.js';
export { formatProgress } from './progress-reporter.js';
export { stackStatus, stopStack, type ServerStatus, type StopResult } from './stack-status.js';
export { startStack } from './start-stack.js';
export { addressProblem } from './server-address.js';
export {
  portVariables,
  serverNames,
  urlVariables,
  type ProgressStep,
  type ServerName,
  type ServerOrigin,
  type ServerPorts,
  type Stack,
  type StackOptions,
  type StackProfile,
  type StackProgress,
  type StackServer,
  type StackUrls,
} from './stack-types.js';
export {
  LineProcesses,
  lineServices,
  type LineProcessesOptions,
  type LineServiceName,
} from './line-processes.js';
export { ServiceProcess, type ServiceProcessOptions, type ServiceProgram } from './service-process.js';
export { endLeftServices, type ServiceRecord } from './service-record.js';
export { endAbandonedStacks, startTemporaryStack, type TemporaryStack } from './temporary-stack.js';
export { stopSignal, type StopSignalOptions } from './stop-signal.js';
