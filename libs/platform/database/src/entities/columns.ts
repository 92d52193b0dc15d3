import type { ColumnOptions, ColumnType, ValueTransformer } from 'typeorm';
import { hexOf } from '../article-key.js';

const hex: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : hexOf(value)),
};

const ofType =
  (type: ColumnType) =>
  (name: string, more: ColumnOptions = {}): ColumnOptions => ({ name, type, ...more });

/** A `uuid` column that holds an article id or key id; the property is 32 hex digits. */
export const hexId = (name: string, more: ColumnOptions = {}): ColumnOptions => ({
  name,
  type: 'uuid',
  transformer: hex,
  ...more,
});

/** A `bigint` column; the property is a string, because 64 bits do not fit into a JavaScript number. */
export const bigint = ofType('bigint');
export const text = ofType('text');
export const integer = ofType('integer');
export const json = ofType('json');
export const bytea = ofType('bytea');
export const instant = ofType('timestamp with time zone');

/** The same column as part of the primary key. */
export const key = (options: ColumnOptions) => ({ ...options, nullable: false as const });
