import { runLineService } from '@dateline/service';
import { parser } from './parser.module.js';

await runLineService(parser);
