import { describe, expect, it } from '@jest/globals';
import { DependencyDownError } from './dependency-down-error.js';
import { outageOf, transientOf, whatIsWrong, type Dependency } from './dependency.js';
import { errorsWithin, isNetworkError } from './network-error.js';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

const dependency = (more: Partial<Dependency> = {}): Dependency => ({
  name: 'postgres',
  deadlineMs: 30,
  isDown: (error) => errorsWithin(error).some(isNetworkError),
  ping: () => Promise.resolve(),
  ...more,
});

describe('outageOf', () => {
  it('names the dependency that knows the error, however deep it lies', () => {
    const wrapped = new Error('query failed', { cause: new AggregateError([new Error('one'), refused]) });
    expect(outageOf(wrapped, [dependency({ name: 'nats', isDown: () => false }), dependency()])).toBe(
      'postgres',
    );
  });

  it('takes the name that a DependencyDownError carries', () => {
    expect(outageOf(new DependencyDownError('elasticsearch'), [])).toBe('elasticsearch');
  });

  it('is undefined for what a request has earned itself', () => {
    expect(outageOf(new Error('null value in column'), [dependency()])).toBeUndefined();
    expect(outageOf('a text', [dependency()])).toBeUndefined();
  });

  it('does not follow a chain of errors without end', () => {
    const circle = new Error('circle');
    circle.cause = circle;
    expect(outageOf(circle, [dependency()])).toBeUndefined();
  });
});

describe('transientOf', () => {
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
  const isTransient = (error: unknown) => errorsWithin(error).some(({ code }) => code === '40P01');

  it('names the dependency that knows the error for one that passes by itself', () => {
    const known = [dependency({ name: 'nats' }), dependency({ isTransient })];
    expect(transientOf(new Error('query failed', { cause: deadlock }), known)).toBe('postgres');
    expect(transientOf(new Error('null value in column'), known)).toBeUndefined();
    expect(transientOf(deadlock, [dependency()])).toBeUndefined();
  });

  it('is never an outage at the same time', () => {
    expect(transientOf(refused, [dependency({ isTransient: () => true })])).toBeUndefined();
  });
});

describe('whatIsWrong', () => {
  it('is undefined when the ping answers', async () => {
    expect(await whatIsWrong(dependency())).toBeUndefined();
  });

  it('says what the client says', async () => {
    const down = dependency({ ping: () => Promise.reject(refused) });
    expect(await whatIsWrong(down)).toBe('postgres does not answer: connect ECONNREFUSED');
  });

  it('does not wait longer than the deadline for a server that is silent', async () => {
    const silent = dependency({ ping: () => new Promise(() => undefined) });
    expect(await whatIsWrong(silent)).toBe('postgres did not answer within 30 ms');
  });
});
