import type { JsonSchema } from './json-schema.js';

/**
 * Mark of an enum that may gain values (the reason vocabularies): takers are updated before tellers. Set it by
 * `.meta({ [GROWING_ENUM]: true })`.
 */
export const GROWING_ENUM = 'x-dateline-grows';

/** Keywords that describe and do not constrain. */
const ANNOTATIONS = new Set(['$schema', '$id', 'title', 'description', 'examples', 'default', GROWING_ENUM]);
/** Keywords that hold one schema, or a list of schemas. */
const ONE_SCHEMA = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames']);
const SCHEMA_LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

/**
 * What makes a schema unfit to take the place of an older one under the same version. Allowed are new optional
 * fields, new values of a growing enum, and other words in descriptions; everything else needs a new major version.
 *
 * @returns one sentence a change, each beginning with the path of the field; empty when nothing breaks
 */
export function breakingChanges(older: JsonSchema, newer: JsonSchema): string[] {
  return compare(older, newer, '');
}

function compare(older: JsonSchema, newer: JsonSchema, path: string): string[] {
  const keywords = new Set([...Object.keys(older), ...Object.keys(newer)]);
  return [...keywords]
    .filter((keyword) => !ANNOTATIONS.has(keyword))
    .flatMap((keyword) => compareKeyword(keyword, older, newer, path));
}

function compareKeyword(keyword: string, older: JsonSchema, newer: JsonSchema, path: string): string[] {
  const [before, after] = [older[keyword], newer[keyword]];
  if (keyword === 'properties') return compareProperties(record(before), record(after), path);
  if (keyword === 'required') return compareRequired(older, newer, path);
  if (keyword === 'enum') return compareEnum(older, newer, path);
  if (ONE_SCHEMA.has(keyword) && isSchema(before) && isSchema(after)) {
    return compare(before, after, keyword === 'items' ? `${path}[]` : path);
  }
  if (SCHEMA_LISTS.has(keyword) && Array.isArray(before) && Array.isArray(after)) {
    return compareLists(keyword, before, after, path);
  }
  return sameJson(before, after)
    ? []
    : [sentence(path, `"${keyword}" changed from ${show(before)} to ${show(after)}`)];
}

function compareProperties(older: JsonSchema, newer: JsonSchema, path: string): string[] {
  return Object.entries(older).flatMap(([name, schema]) => {
    const inside = path === '' ? name : `${path}.${name}`;
    const successor = newer[name];
    if (successor === undefined) return [sentence(inside, 'the field was removed')];
    return compare(record(schema), record(successor), inside);
  });
}

function compareRequired(older: JsonSchema, newer: JsonSchema, path: string): string[] {
  const [before, after] = [strings(older['required']), strings(newer['required'])];
  const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
  const stillThere = record(newer['properties']);
  return [
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => sentence(inside(name), 'the field became required')),
    ...before
      .filter((name) => !after.includes(name) && name in stillThere)
      .map((name) => sentence(inside(name), 'the field became optional, and takers rely on it')),
  ];
}

function compareEnum(older: JsonSchema, newer: JsonSchema, path: string): string[] {
  const [before, after] = [strings(older['enum']), strings(newer['enum'])];
  const removed = before.filter((value) => !after.includes(value));
  const added = newer[GROWING_ENUM] === true ? [] : after.filter((value) => !before.includes(value));
  return [
    ...removed.map((value) => sentence(path, `the value "${value}" was removed`)),
    ...added.map((value) => sentence(path, `the value "${value}" was added, and takers would refuse it`)),
  ];
}

function compareLists(keyword: string, older: unknown[], newer: unknown[], path: string): string[] {
  if (older.length !== newer.length) {
    return [sentence(path, `"${keyword}" has ${newer.length} alternatives instead of ${older.length}`)];
  }
  return older.flatMap((schema, at) => compare(record(schema), record(newer[at]), `${path}<${at}>`));
}

function sentence(path: string, what: string): string {
  return `${path === '' ? '(data)' : path}: ${what}.`;
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
