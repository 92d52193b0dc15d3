import type { Random } from '../random.js';

/** Values that stay the same in one article: town, people, the coined name. */
export type Scene = Readonly<Record<string, string>>;

const ALTERNATIVES = /\[([^[\]]*)\]/g;
const SLOT = /\{([^{}]+)\}/g;
const RANGE = /^#(\d+)-(\d+)$/;

/**
 * Writes one pattern out. `[a|b]` is one of a and b; `{name}` comes from the scene, else one word of the lexicon;
 * `{#10-90}` is a whole number in that range. An unknown name is an error: a page must not show a hole.
 */
export function fillTemplate(
  pattern: string,
  scene: Scene,
  lexicon: Readonly<Record<string, readonly string[]>>,
  random: Random,
): string {
  const chosen = pattern.replace(ALTERNATIVES, (_all, options: string) => random.pick(options.split('|')));
  return chosen.replace(SLOT, (_all, name: string) => {
    const range = RANGE.exec(name);
    if (range) return String(random.int(Number(range[1]), Number(range[2])));
    const words = scene[name] === undefined ? lexicon[name] : [scene[name]];
    if (!words)
      throw new Error(`The pattern "${pattern}" names {${name}}, which neither scene nor lexicon has.`);
    return random.pick(words);
  });
}
