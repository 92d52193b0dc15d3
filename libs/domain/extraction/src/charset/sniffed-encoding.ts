/** How the character set became known. */
export interface SniffedEncoding {
  /** WHATWG name, lower case. */
  readonly name: string;
  readonly source: 'bom' | 'http' | 'meta' | 'xml' | 'bytes' | 'default';
  /** 0–1. */
  readonly confidence: number;
}
