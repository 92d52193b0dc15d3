import { describe, expect, it } from '@jest/globals';
import { connectLedger, inOneSentence } from './connect-ledger.js';

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('what the driver says', () => {
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
  ])('says what to do about %s', (_case, thrown, sentence) => {
    expect(inOneSentence(thrown)).toMatchObject({ message: sentence, cause: thrown });
  });

  it('leaves our own sentences alone', () => {
    const ours = error('Database "x" has no Dateline tables yet: run `dateline setup`.');
    expect(inOneSentence(ours)).toBe(ours);
  });
});

describe('connecting', () => {
  it('fails in one sentence where nobody listens', async () => {
    // Port 9 (discard) is closed here.
    const connecting = connectLedger({ url: 'postgres://dateline@127.0.0.1:9/dateline' });
    await expect(connecting).rejects.toThrow(
      'PostgreSQL does not answer (connect ECONNREFUSED 127.0.0.1:9); start it, or set DATABASE_URL to one that runs.',
    );
  });
});
