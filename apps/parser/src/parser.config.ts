import { lineSettings, threadedWorkSettings } from '@dateline/service';

export const parserSettings = {
  ...lineSettings,
  ...threadedWorkSettings('PARSER', { messages: '8', deadlineMs: '10000' }),
};
