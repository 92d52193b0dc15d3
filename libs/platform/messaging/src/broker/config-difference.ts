/**
 * What is different between the wanted and the present configuration, in words: `max_age: 60 → 120`. Only fields that
 * are wanted are compared; the server adds many of its own.
 */
export function configDifference(wanted: object, present: object): string[] {
  const there = present as Record<string, unknown>;
  return Object.entries(wanted)
    .filter(([field, value]) => !isSame(value, there[field]))
    .map(([field, value]) => `${field}: ${show(there[field])} → ${show(value)}`);
}

function isSame(wanted: unknown, present: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = (value: unknown) =>
      JSON.stringify(Array.isArray(value) ? [...(value as unknown[])].sort() : []);
    return list(wanted) === list(present);
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const there = (present ?? {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([field, value]) => isSame(value, there[field]));
  }
  // The server leaves out what is false.
  return wanted === present || (wanted === false && present === undefined);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set');
}
