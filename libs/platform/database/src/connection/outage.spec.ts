import { describe, expect, it } from '@jest/globals';
import { isDatabaseDown, isDatabaseTransient } from './outage.js';

const coded = (code: string, message = 'm') => Object.assign(new Error(message), { code });

describe('isDatabaseDown', () => {
  it.each([
    ['refused', coded('ECONNREFUSED')],
    ['reset', coded('ECONNRESET')],
    ['admin shutdown', coded('57P01')],
    ['crash shutdown', coded('57P02')],
    ['starting up', coded('57P03')],
    ['too many connections', coded('53300')],
    ['disk full', coded('53100')],
    ['connection failure', coded('08006')],
    ['inside TypeORM', Object.assign(new Error('m'), { driverError: coded('57P01') })],
    ['inside a cause', new Error('m', { cause: coded('ECONNREFUSED') })],
    ['all addresses refused', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['a password that was changed', coded('28P01')],
    ['a database that was renamed', coded('3D000')],
    ['a connection that fell silent', coded('ETIMEDOUT')],
    ['terminated', new Error('Connection terminated unexpectedly')],
    ['pool exhausted', new Error('timeout exceeded when trying to connect')],
  ])('%s: an outage', (_, error) => expect(isDatabaseDown(error)).toBe(true));

  it.each([
    ['unique violation', coded('23505')],
    ['syntax error', coded('42601')],
    ['statement timeout', coded('57014')],
    ['deadlock', coded('40P01')],
    ['data that quotes an outage', coded('22P02', 'invalid input: "Connection terminated"')],
    [
      'the same inside TypeORM',
      Object.assign(new Error('connection terminated'), { driverError: coded('22P02') }),
    ],
    ['an error of the program', new TypeError('x is not a function')],
    ['nothing', undefined],
    ['a text', 'ECONNREFUSED'],
  ])('%s: not an outage', (_, error) => expect(isDatabaseDown(error)).toBe(false));

  it.each([
    ['serialisation failure', coded('40001')],
    ['deadlock', coded('40P01')],
    ['a lock that was not had in time', coded('55P03')],
    ['statement timeout', coded('57014')],
    ['idle in a transaction', coded('25P03')],
    ['transaction timeout, inside TypeORM', Object.assign(new Error('m'), { driverError: coded('25P04') })],
    ['an idle session that was closed', coded('57P05')],
  ])('%s: passes by itself, and is no outage', (_, error) => {
    expect(isDatabaseTransient(error)).toBe(true);
    expect(isDatabaseDown(error)).toBe(false);
  });

  it.each([
    ['unique violation', coded('23505')],
    ['an outage', coded('57P01')],
    [
      'a deadlock that ended in an outage',
      new Error('m', { cause: new AggregateError([coded('40P01'), coded('ECONNRESET')]) }),
    ],
    ['nothing', undefined],
  ])('%s: does not pass by itself', (_, error) => expect(isDatabaseTransient(error)).toBe(false));

  it('ends on an error that is its own cause', () => {
    const loop = new Error('m');
    loop.cause = loop;
    expect(isDatabaseDown(loop)).toBe(false);
  });
});
