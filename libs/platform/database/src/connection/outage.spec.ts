import { describe, expect, it } from '@jest/globals';
import { isDatabaseDown } from './outage.js';

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

  it('ends on an error that is its own cause', () => {
    const loop = new Error('m');
    loop.cause = loop;
    expect(isDatabaseDown(loop)).toBe(false);
  });
});
