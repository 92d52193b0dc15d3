/** Raised with every change that can change an article; the document carries it as `parserVersion`. */
export const EXTRACTOR_VERSION = '1.1.0';
