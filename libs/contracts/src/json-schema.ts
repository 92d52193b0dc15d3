import { z } from 'zod';
import type { EventContract } from './define-event.js';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema of an event's data, as the side that takes it must accept it: unknown fields are allowed, because
 * contracts grow by optional fields.
 */
export function jsonSchemaOf(contract: EventContract): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(contract.schema, {
    io: 'input',
    target: 'draft-2020-12',
    // The format says it; zod's own pattern for it would change with zod and look like a change of the contract.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return {
    ...($schema === undefined ? {} : { $schema }),
    $id: `urn:dateline:event:${contract.type}`,
    title: contract.type,
    description: contract.summary,
    ...schema,
  };
}
