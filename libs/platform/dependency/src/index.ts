export { outageOf, transientOf, whatIsWrong, type Dependency } from './dependency.js';
export { DependencyDownError } from './dependency-down-error.js';
export { errorsWithin, isNetworkError } from './network-error.js';
