import { ArticleDocument } from '@dateline/contracts';
import { z } from 'zod';
import { ProblemDocument, PROBLEMS, type ProblemCode } from '../problems/problem.js';
import { ArticleStory, LinePicture } from './ledger-responses.js';
import { HitDocument, SearchHit, SearchPage } from './responses.js';
import { routes, type Route } from './routes.js';

type Json = Record<string, unknown>;

const components = {
  ArticleDocument,
  ArticleStory,
  HitDocument,
  LinePicture,
  ProblemDocument,
  SearchHit,
  SearchPage,
};
const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/**
 * The OpenAPI 3.1 document, derived from the schemas by which the controllers check requests.
 *
 * @param version of the service
 */
export function openApiDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dateline',
      version,
      summary: 'News articles: search, read, and see how they came here.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'search', description: 'Find articles' },
      { name: 'articles', description: 'Read articles' },
      { name: 'operation', description: 'See what the line is doing' },
    ],
    paths: Object.fromEntries(routes.map((route) => [route.path, { get: operation(route) }])),
    components: { schemas: componentSchemas() },
  };
}

function operation(route: Route): Json {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    parameters: [
      ...parametersOf(route.pathParameters, 'path'),
      ...parametersOf(route.queryParameters, 'query'),
    ],
    responses: {
      '200': {
        description: route.answerSummary,
        content: { 'application/json': { schema: reference(componentName(route.answer)) } },
      },
      ...problemResponses([...route.problems, 'DL_API_INTERNAL']),
    },
  };
}

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  // As the client writes it: defaults make a parameter optional, text is still text.
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Json;
    return { name, in: place, required: required.includes(name), description, schema: rest };
  });
}

/** One response a status; several problems may share one. */
function problemResponses(codes: readonly ProblemCode[]): Json {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const same = codes.filter((code) => PROBLEMS[code].status === status);
      const response = {
        description: same.map((code) => `${code}: ${PROBLEMS[code].title}`).join(' '),
        content: { 'application/problem+json': { schema: reference('ProblemDocument') } },
      };
      return [String(status), response];
    }),
  );
}

function componentName(schema: z.ZodObject): string {
  const found = Object.entries(components).find(([, candidate]) => candidate === schema);
  if (!found) throw new Error('A route answers with a schema that is not among the components.');
  return found[0];
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'output',
    uri: (id) => `#/components/schemas/${id}`,
    // Contracts grow: a client must not refuse an answer for a field that came later.
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema]),
  );
}
