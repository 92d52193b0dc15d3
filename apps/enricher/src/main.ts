import { runLineService } from '@dateline/service';
import { enricher } from './enricher.module.js';

await runLineService(enricher);
