import type { estypes } from '@elastic/elasticsearch';

type Properties = Record<string, estypes.MappingProperty>;

/** Paths (`source.host`) that are wanted and not there. What is there and not wanted does no harm. */
export function missingProperties(wanted: Properties, present: Properties, prefix = ''): string[] {
  return Object.entries(wanted).flatMap(([key, property]) => {
    const there = present[key];
    if (!there) return [`${prefix}${key}`];
    return [
      ...missingProperties(
        childrenOf(property, 'properties'),
        childrenOf(there, 'properties'),
        `${prefix}${key}.`,
      ),
      ...missingProperties(childrenOf(property, 'fields'), childrenOf(there, 'fields'), `${prefix}${key}.`),
    ];
  });
}

function childrenOf(property: estypes.MappingProperty, kind: 'properties' | 'fields'): Properties {
  return (property as { properties?: Properties; fields?: Properties })[kind] ?? {};
}
