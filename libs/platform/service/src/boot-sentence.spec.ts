import { describe, expect, it } from '@jest/globals';
import { bootSentence } from './boot-sentence.js';

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('bootSentence', () => {
  it.each([
    [
      'a port that is taken',
      error('listen EADDRINUSE', { code: 'EADDRINUSE', address: '127.0.0.1', port: 8080 }),
      'Port 8080 on 127.0.0.1 is taken by another program; stop that, or set DATELINE_HEALTH_PORT to a free port or 0.',
    ],
    [
      'an address that is not of this machine',
      error('listen EADDRNOTAVAIL', { code: 'EADDRNOTAVAIL', address: '192.0.2.1', port: 8080 }),
      'This process may not listen on 192.0.2.1 port 8080 (EADDRNOTAVAIL); mend DATELINE_HEALTH_HOST or DATELINE_HEALTH_PORT.',
    ],
  ])('says what to do about %s', (_case, thrown, sentence) => {
    expect(bootSentence(thrown)).toBe(sentence);
  });

  it('leaves our own sentences alone, whatever caused them', () => {
    const cause = error('connect ECONNREFUSED 127.0.0.1:4222', { code: 'ECONNREFUSED' });
    const ours = new Error('No NATS server answers at nats://127.0.0.1:4222; start it or set NATS_URL.', {
      cause,
    });
    expect(bootSentence(ours)).toBe(ours.message);
    expect(bootSentence(error('Settings cannot be used.', { code: 'DL_SETTINGS_INVALID' }))).toBe(
      'Settings cannot be used.',
    );
    expect(bootSentence('a string')).toBe('a string');
  });
});
