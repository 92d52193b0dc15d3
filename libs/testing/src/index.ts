export {
  startNewsroom,
  type Newsroom,
  type NewsroomOptions,
  type NewsroomState,
} from './newsroom/newsroom.js';
export type { ProgrammeOptions } from './newsroom/programme.js';
export type { SiteTraffic } from './newsroom/traffic.js';
export type { Expectation, TruthArticle, TruthFeed } from './newsroom/truth.js';
