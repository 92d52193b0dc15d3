import { lineSettings, threadedWorkSettings } from '@dateline/service';

export const parserSettings = {
  ...lineSettings,
  ...threadedWorkSettings('PARSER', { batch: '8', deadlineMs: '10000' }),
};
