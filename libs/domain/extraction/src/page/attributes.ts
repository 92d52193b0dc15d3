import { withoutReferences } from './character-references.js';

/** Attributes that anything reads, by slot; the rest is skipped, which is most of a modern page. */
export const Attribute = {
  class: 0,
  id: 1,
  href: 2,
  src: 3,
  srcset: 4,
  'data-src': 5,
  'data-srcset': 6,
  'data-original': 7,
  'data-lazy-src': 8,
  'data-lazy-srcset': 9,
  content: 10,
  name: 11,
  property: 12,
  itemprop: 13,
  rel: 14,
  type: 15,
  datetime: 16,
  'http-equiv': 17,
  lang: 18,
  hidden: 19,
  style: 20,
  role: 21,
  alt: 22,
  width: 23,
  height: 24,
  'data-testid': 25,
  'data-component': 26,
  shadowrootmode: 27,
} as const;
export type AttributeSlot = (typeof Attribute)[keyof typeof Attribute];

const SLOTS = new Map<string, AttributeSlot>(
  Object.entries(Attribute) as [keyof typeof Attribute, AttributeSlot][],
);
const MAX_NAME = 18;
/** By the low bits of the first letter, whatever its case: a bit for each length that a wanted name has. */
const LENGTHS = new Int32Array(32);
for (const name of SLOTS.keys()) {
  const letter = name.charCodeAt(0) & 31;
  LENGTHS[letter] = (LENGTHS[letter] as number) | (1 << name.length);
}

/** The wanted attributes of one start tag: where their values stand, so that only what is asked for is cut out. */
export class Attributes {
  private readonly starts = new Int32Array(SLOTS.size);
  private readonly ends = new Int32Array(SLOTS.size);
  /** A bit for each slot that the tag has. */
  private present = 0;

  constructor(private readonly html: string) {}

  clear(): void {
    this.present = 0;
  }

  /** The slot of the name that stands at [start, end), or -1 when nobody reads it. */
  slotAt(start: number, end: number): AttributeSlot | -1 {
    const length = end - start;
    const letter = this.html.charCodeAt(start) & 31;
    if (length > MAX_NAME || (((LENGTHS[letter] as number) >> length) & 1) === 0) return -1;
    const name = this.html.slice(start, end);
    return SLOTS.get(name) ?? SLOTS.get(name.toLowerCase()) ?? -1;
  }

  /** Notes where a value stands; of attributes that stand twice in a tag the first one counts. */
  set(slot: AttributeSlot, start: number, end: number): void {
    if (this.has(slot)) return;
    this.present |= 1 << slot;
    this.starts[slot] = start;
    this.ends[slot] = end;
  }

  has(slot: AttributeSlot): boolean {
    return (this.present & (1 << slot)) !== 0;
  }

  get(slot: AttributeSlot): string | undefined {
    if (!this.has(slot)) return undefined;
    return withoutReferences(this.html.slice(this.starts[slot], this.ends[slot]));
  }

  /** The value in lower case; empty when the tag has no such attribute. */
  lower(slot: AttributeSlot): string {
    return this.has(slot) ? (this.get(slot) as string).toLowerCase() : '';
  }
}
