import { z } from 'zod';
import { Problem } from '../problems/problem.js';

/**
 * Reads the parameters of a request. Whatever is wrong is named at once: unknown names (a misspelt filter must not
 * quietly find everything), repeated ones, and values out of bounds.
 *
 * @throws Problem DL_API_PARAMETER_INVALID
 */
export function readParameters<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  given: unknown,
): z.output<z.ZodObject<Shape>> {
  const parameters = typeof given === 'object' && given !== null ? given : {};
  const errors = [...unusable(schema, parameters), ...invalid(schema, parameters)];
  if (errors.length > 0) {
    throw new Problem('DL_API_PARAMETER_INVALID', errors.map(({ detail }) => detail).join(' '), errors);
  }
  return schema.parse(parameters);
}

interface ParameterError {
  parameter: string;
  detail: string;
}

function unusable(schema: z.ZodObject, given: object): ParameterError[] {
  const known = Object.keys(schema.shape);
  return Object.entries(given).flatMap(([parameter, value]) => {
    if (!known.includes(parameter)) {
      const shown = parameter.slice(0, 40);
      return [
        { parameter: shown, detail: `${shown} is no parameter of this path; it has ${known.join(', ')}.` },
      ];
    }
    return Array.isArray(value) ? [{ parameter, detail: `${parameter} may be given once.` }] : [];
  });
}

function invalid(schema: z.ZodObject, given: object): ParameterError[] {
  const single = Object.entries(given).filter(([, value]) => !Array.isArray(value));
  const problems = schema.safeParse(Object.fromEntries(single)).error?.issues ?? [];
  return problems
    .filter(
      ({ path }) => path[0] === undefined || !Array.isArray((given as Record<PropertyKey, unknown>)[path[0]]),
    )
    .map(({ path, message }) => {
      const parameter = path.join('.') || 'request';
      return { parameter, detail: path.length > 0 ? `${parameter} ${message}.` : `${message}.` };
    });
}
