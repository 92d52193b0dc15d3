import { lineSettings, threadedWorkSettings } from '@dateline/service';

export const enricherSettings = {
  ...lineSettings,
  ...threadedWorkSettings('ENRICHER', { messages: '8', deadlineMs: '10000' }),
};
