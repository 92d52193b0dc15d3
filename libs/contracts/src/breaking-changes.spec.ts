import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { breakingChanges, GROWING_ENUM } from './breaking-changes.js';
import { jsonSchemaOf, type JsonSchema } from './json-schema.js';
import { topology } from './topology.js';

const jsonSchema = (shape: z.ZodRawShape) => z.toJSONSchema(z.object(shape), { io: 'input' }) as JsonSchema;
const base = {
  id: z.string().min(1),
  kind: z.enum(['a', 'b']),
  reason: z.enum(['x']).meta({ [GROWING_ENUM]: true }),
  inner: z.object({ count: z.int(), note: z.string().optional() }),
  list: z.array(z.object({ text: z.string() })),
  block: z.discriminatedUnion('type', [z.object({ type: z.literal('p'), text: z.string() })]),
};
const against = (more: z.ZodRawShape) => breakingChanges(jsonSchema(base), jsonSchema({ ...base, ...more }));

describe('breakingChanges', () => {
  const allowed: [string, z.ZodRawShape][] = [
    ['nothing', {}],
    ['a new optional field', { extra: z.string().optional() }],
    ['a new optional field inside', { inner: base.inner.extend({ more: z.int().optional() }) }],
    [
      'a new optional field in list items',
      { list: z.array(z.object({ text: z.string(), more: z.int().optional() })) },
    ],
    ['a new value of a growing enum', { reason: z.enum(['x', 'y']).meta({ [GROWING_ENUM]: true }) }],
    ['another description', { id: z.string().min(1).describe('The id.') }],
  ];
  it.each(allowed)('allows %s', (_, more) => {
    expect(against(more)).toEqual([]);
  });

  const { id: _id, ...withoutId } = base;
  const broken: [string, z.ZodRawShape, string][] = [
    ['a new required field', { extra: z.string() }, 'extra: the field became required.'],
    [
      'an optional field that is required now',
      { inner: z.object({ count: z.int(), note: z.string() }) },
      'inner.note: the field became required.',
    ],
    [
      'a required field that is optional now',
      { id: z.string().min(1).optional() },
      'id: the field became optional, and takers rely on it.',
    ],
    ['another type', { id: z.number() }, 'id: "type" changed from "string" to "number".'],
    ['a narrower limit', { id: z.string().min(2) }, 'id: "minLength" changed from 1 to 2.'],
    ['a wider limit', { id: z.string() }, 'id: "minLength" changed from 1 to nothing.'],
    [
      'a new value of a closed enum',
      { kind: z.enum(['a', 'b', 'c']) },
      'kind: the value "c" was added, and takers would refuse it.',
    ],
    [
      'a removed value',
      { reason: z.enum(['y']).meta({ [GROWING_ENUM]: true }) },
      'reason: the value "x" was removed.',
    ],
    ['a field of list items', { list: z.array(z.object({})) }, 'list[].text: the field was removed.'],
    [
      'a field of a variant',
      { block: z.discriminatedUnion('type', [z.object({ type: z.literal('p'), text: z.int() })]) },
      'block<0>.text: "type" changed from "string" to "integer".',
    ],
    [
      'one variant more',
      { block: z.discriminatedUnion('type', [base.block.options[0], z.object({ type: z.literal('q') })]) },
      'block: "oneOf" has 2 alternatives instead of 1.',
    ],
  ];
  it.each(broken)('refuses %s', (_, more, sentence) => {
    expect(against(more)).toContain(sentence);
  });

  it('refuses a removed field', () => {
    expect(breakingChanges(jsonSchema(base), jsonSchema(withoutId))).toContain('id: the field was removed.');
  });
});

describe.each(topology.events.map((contract) => [contract.type, contract] as const))(
  '%s',
  (type, contract) => {
    const snapshot = new URL(`../../../docs/reference/events/${type}.schema.json`, import.meta.url);

    it('has not changed in a way that breaks those who take it (else: define version 2 beside it)', () => {
      expect(existsSync(snapshot)).toBe(true);
      const committed = JSON.parse(readFileSync(snapshot, 'utf8')) as JsonSchema;
      expect(breakingChanges(committed, jsonSchemaOf(contract))).toEqual([]);
    });
  },
);
