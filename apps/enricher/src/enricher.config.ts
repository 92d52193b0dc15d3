import { lineSettings, threadedWorkSettings } from '@dateline/service';

export const enricherSettings = {
  ...lineSettings,
  ...threadedWorkSettings('ENRICHER', { batch: '16', deadlineMs: '10000' }),
};
