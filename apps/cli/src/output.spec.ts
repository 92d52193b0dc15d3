import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { outputFor, table } from './output.js';

describe('table', () => {
  it('lines columns up, words to the left and numbers to the right, without trailing spaces', () => {
    expect(
      table([
        ['id', 'service', 'note'],
        [7, 'parser', 'x'],
        [123, 'api', ''],
      ]),
    ).toBe(['id   service  note', '  7  parser   x', '123  api'].join('\n'));
  });

  it('is empty for no rows', () => {
    expect(table([])).toBe('');
  });
});

describe('outputFor', () => {
  const written = { out: '', err: '' };
  beforeEach(() => {
    written.out = written.err = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('answers a person in words', () => {
    outputFor(false).answer({ added: 2 }, '2 feeds added');
    expect(written).toEqual({ out: '2 feeds added\n', err: '' });
  });

  it('answers a program in JSON, and never mixes notes into it', () => {
    const output = outputFor(true);
    output.note('starting …');
    output.answer({ added: 2 }, '2 feeds added');
    expect(JSON.parse(written.out)).toEqual({ added: 2 });
    expect(written.err).toBe('starting …\n');
  });
});
