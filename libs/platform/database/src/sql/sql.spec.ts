import { describe, expect, it } from '@jest/globals';
import { valuesList } from './sql.js';

describe('valuesList', () => {
  it('numbers the parameters through all rows and repeats the expressions', () => {
    expect(valuesList(2, 2, 'now()')).toBe('($1,$2,now()),($3,$4,now())');
    expect(valuesList(1, 1)).toBe('($1)');
  });
});
