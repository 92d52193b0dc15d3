// What the conformance stick asks of the extraction library: dates, character sets, srcset.
export { parseDate, parseSrcset, sniffEncoding } from '@dateline/extraction';
