import { runService } from '@dateline/service';
import { api } from './api.module.js';

await runService(api);
