import { describe, expect, it } from '@jest/globals';
import { bootSentence } from './boot-sentence.js';

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('bootSentence', () => {
  it.each([
    [
      'a server that does not listen',
      error('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' }),
      'PostgreSQL does not answer (connect ECONNREFUSED 127.0.0.1:5432); start it, or set DATABASE_URL to one that runs.',
    ],
    [
      'a name with two addresses',
      Object.assign(new AggregateError([error('connect ::1'), error('connect 127.0.0.1')]), {
        code: 'ECONNREFUSED',
      }),
      'PostgreSQL does not answer (connect ::1, connect 127.0.0.1); start it, or set DATABASE_URL to one that runs.',
    ],
    [
      'a server that starts',
      error('the database system is starting up', { code: '57P03' }),
      'PostgreSQL does not answer (the database system is starting up); start it, or set DATABASE_URL to one that runs.',
    ],
    [
      'a database that does not exist',
      error('database "news" does not exist', { code: '3D000' }),
      'PostgreSQL refuses the connection (database "news" does not exist); mend DATABASE_URL, or create what is missing.',
    ],
    [
      'a wrong password',
      error('password authentication failed for user "dateline"', { code: '28P01' }),
      'PostgreSQL refuses the connection (password authentication failed for user "dateline"); mend DATABASE_URL, or create what is missing.',
    ],
    [
      'a port that is taken',
      error('listen EADDRINUSE', { code: 'EADDRINUSE', address: '127.0.0.1', port: 8080 }),
      'Port 8080 on 127.0.0.1 is taken by another program; stop that, or set DATELINE_HEALTH_PORT to a free port or 0.',
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
