import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ArticleDocument } from '@dateline/contracts';
import type { estypes } from '@elastic/elasticsearch';
import { z } from 'zod';
import { articleProperties } from './mapping.js';

const sample: unknown = JSON.parse(
  readFileSync(new URL('../fixtures/article.json', import.meta.url), 'utf8'),
);

/** Paths of all fields of a JSON Schema; arrays count as what they hold, as in Elasticsearch. */
function schemaPaths(schema: JsonSchema, path = ''): string[] {
  if (schema.items) return schemaPaths(schema.items, path);
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) =>
    schemaPaths(one, path),
  );
  const fields = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    return [here, ...schemaPaths(value, here)];
  });
  return [...new Set([...variants, ...fields])];
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

type Properties = Record<string, estypes.MappingProperty>;

/** True when the mapping says something about the path: a property, or a parent that is kept as a whole. */
function isMapped(path: string, properties: Properties): boolean {
  const [first = '', ...rest] = path.split('.');
  const property = properties[first];
  if (!property) return false;
  if (rest.length === 0 || ('enabled' in property && property.enabled === false)) return true;
  return isMapped(rest.join('.'), (property as { properties?: Properties }).properties ?? {});
}

function mappedPaths(properties: Properties, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([key, property]) => [
    `${prefix}${key}`,
    ...mappedPaths((property as { properties?: Properties }).properties ?? {}, `${prefix}${key}.`),
  ]);
}

const inContract = (schema: z.ZodType) => schemaPaths(z.toJSONSchema(schema, { io: 'output' }) as JsonSchema);

describe('the mapping and the contract', () => {
  const paths = inContract(ArticleDocument);

  it('walks the whole contract', () => {
    expect(paths).toEqual(
      expect.arrayContaining(['title', 'source.host', 'entities.mentions.start', 'blocks.level']),
    );
  });

  it('has every field of ArticleDocument', () => {
    expect(paths.filter((path) => !isMapped(path, articleProperties))).toEqual([]);
  });

  it('has no field that ArticleDocument lacks', () => {
    expect(mappedPaths(articleProperties).filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('notices a field that is added to the contract, at the top or inside', () => {
    const grown = inContract(
      ArticleDocument.extend({
        mood: z.string(),
        source: ArticleDocument.shape.source.extend({ city: z.string() }),
      }),
    );
    expect(grown.filter((path) => !isMapped(path, articleProperties))).toEqual(['source.city', 'mood']);
  });

  it('leaves no text to a keyword that Lucene could refuse', () => {
    const unbounded = Object.entries(articleProperties).filter(
      ([, property]) => property.type === 'keyword' && !((property.ignore_above ?? Infinity) * 3 <= 32_766),
    );
    expect(unbounded).toEqual([]);
  });

  it('is tested with a document that fulfils the contract and has every optional field', () => {
    expect(ArticleDocument.parse(sample)).toEqual(sample);
    expect(Object.keys(sample as object).sort()).toEqual(Object.keys(ArticleDocument.shape).sort());
  });
});
