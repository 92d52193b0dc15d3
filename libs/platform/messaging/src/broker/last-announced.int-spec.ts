import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestLine } from '../harness/line.js';
import { enriched, fetched } from '../harness/samples.js';
import { readLastAnnounced } from './last-announced.js';

describe('what was announced last', () => {
  let line: TestLine;
  beforeEach(async () => {
    line = await TestLine.open();
  });
  afterEach(() => line.close());

  it('is the capture of the newest announcement, whatever was told of others since', async () => {
    expect(await readLastAnnounced(line.nc, line.names)).toBeUndefined();
    await line.tell(fetched(8), fetched(9), enriched(7));
    expect(await readLastAnnounced(line.nc, line.names)).toBe('9');
  });
});
