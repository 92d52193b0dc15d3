export * from './article-query.js';
export * from './bulk-decision.js';
export * from './bulk-writer.js';
export * from './ensure-template.js';
export * from './index-audit.js';
export * from './index-identities.js';
export * from './index-template.js';
export { articleMapping } from './mapping.js';
export * from './reader-question.js';
export * from './search-articles.js';
export * from './search-client.js';
export {
  answerOf,
  asSearchError,
  SearchDownError,
  searchDependency,
  SearchNotReadyError,
  SearchRequestError,
} from './search-errors.js';
export * from './search.module.js';
export * from './sequence-audit.js';
export * from './verify-search.js';
