import { runLineService } from '@dateline/service';
import { indexer } from './indexer.module.js';

await runLineService(indexer);
