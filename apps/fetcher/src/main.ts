import { runService } from '@dateline/service';
import { fetcher } from './fetcher.module.js';

await runService(fetcher);
