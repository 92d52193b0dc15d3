import type { ColumnOptions, ColumnType } from 'typeorm';

const ofType =
  (type: ColumnType) =>
  (name: string, more: ColumnOptions = {}): ColumnOptions => ({ name, type, ...more });

/** A `bigint` column; the property is a string, because 64 bits do not fit into a JavaScript number. */
export const bigint = ofType('bigint');
export const text = ofType('text');
export const integer = ofType('integer');
export const json = ofType('json');
export const bytea = ofType('bytea');
export const instant = ofType('timestamp with time zone');

/** The same column as part of the primary key. */
export const key = (options: ColumnOptions) => ({ ...options, nullable: false as const });
