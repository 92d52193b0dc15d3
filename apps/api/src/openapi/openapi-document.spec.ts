import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from './openapi-document.js';
import { routes } from './routes.js';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description: string;
  schema: object;
}
interface Operation {
  operationId: string;
  tags: string[];
  parameters: Parameter[];
  responses: Record<string, { description: string; content: Record<string, { schema: { $ref: string } }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, { get: Operation }>;
  components: { schemas: Record<string, object> };
}

const document = openApiDocument('1.2.3') as unknown as Document;
const operations = Object.entries(document.paths).map(([path, { get }]) => ({ path, ...get }));

/** All `$ref` anywhere in the document. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  );
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 with title, version and one operation a route', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Dateline', version: '1.2.3' } });
    expect(operations.map(({ path }) => path)).toEqual(routes.map(({ path }) => path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('refers to nothing that it does not define, and defines nothing in vain', () => {
    const used = new Set(references(document));
    const defined = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...used].sort()).toEqual([...defined].sort());
  });

  it.each(operations)(
    'describes every parameter and answer of $path',
    ({ path, parameters, responses, tags }) => {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name, required }) => [name, required])).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]),
      );
      for (const parameter of parameters) {
        expect(parameter.description.length).toBeGreaterThan(4);
        expect(parameter.schema).toHaveProperty('type');
      }
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '500', '503']));
      expect(responses['200']?.content).toHaveProperty(['application/json']);
      expect(responses['400']?.content).toHaveProperty(['application/problem+json']);
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(tags));
    },
  );

  it('has only schemas that JSON Schema 2020-12 allows', () => {
    // Strict: a misspelt keyword is an error. The words of OpenAPI around the schemas are none of JSON Schema's.
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false });
    for (const word of Object.keys(document)) ajv.addKeyword(word);
    ajv.addSchema({ $id: 'document', ...document }, 'document');
    for (const name of Object.keys(document.components.schemas)) {
      expect(ajv.getSchema(`document#/components/schemas/${name}`)).toBeInstanceOf(Function);
    }
    for (const { parameters } of operations) {
      for (const { schema } of parameters) expect(ajv.validateSchema(schema)).toBe(true);
    }
  });

  it('states the limits by which requests are checked', () => {
    const search = operations.find(({ path }) => path === '/v1/search');
    const schemas = Object.fromEntries(search?.parameters.map(({ name, schema }) => [name, schema]) ?? []);
    expect(schemas['q']).toMatchObject({ type: 'string', maxLength: 512 });
    expect(schemas['size']).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
    expect(schemas['sort']).toMatchObject({ enum: ['relevance', 'newest'] });
    expect(search?.parameters.filter(({ required }) => required)).toEqual([]);
  });

  it('lets answers grow', () => {
    expect(JSON.stringify(document.components)).not.toContain('"additionalProperties":false');
  });
});
