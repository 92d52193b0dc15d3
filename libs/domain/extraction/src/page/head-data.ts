import { Attribute, type Attributes } from './attributes.js';
import type { Page } from './page.js';

type HeadPart = Pick<
  Page,
  'title' | 'metas' | 'links' | 'jsonLd' | 'stateScripts' | 'language' | 'baseHref' | 'hasPasswordField'
>;
/** Scripts beyond this many characters are not kept. */
const MAX_SCRIPT_CHARACTERS = 4_000_000;
/** Shorter scripts hold no article. */
const MIN_STATE_CHARACTERS = 500;
const STATE_SCRIPT =
  /^\s*(?:window\.|self\.|var\s+|let\s+|const\s+)?[\w$.[\]"']{2,60}\s*=\s*(?:JSON\.parse\(|[[{])|^\s*\{/;

/** Collects what the head and the scripts of a page tell, wherever in the page they stand. */
export class HeadData {
  title = '';
  language = '';
  private baseHref = '';
  private readonly metas: { name: string; content: string }[] = [];
  private readonly links: { rel: string; href: string; type: string }[] = [];
  private readonly jsonLd: string[] = [];
  private readonly stateScripts: string[] = [];
  private hasPasswordField = false;
  private script: 'json-ld' | 'state' | undefined;
  /** Next's flight data come in many small scripts that only make sense together. */
  private flight = '';

  take(tag: string, attributes: Attributes): void {
    if (tag === 'base') this.baseHref ||= attributes.get(Attribute.href) ?? '';
    if (tag === 'link') this.takeLink(attributes);
    if (tag === 'meta') this.takeMeta(attributes);
  }

  takeInput(attributes: Attributes): void {
    if (attributes.get(Attribute.type)?.toLowerCase() === 'password') this.hasPasswordField = true;
  }

  takeItemImage(attributes: Attributes): void {
    const src = attributes.get(Attribute.src) ?? '';
    if (src !== '')
      this.metas.push({
        name: `itemprop:${attributes.get(Attribute.itemprop) ?? ''}`.toLowerCase(),
        content: src,
      });
  }

  /** Where the script's text goes, or `undefined` when nobody reads it. */
  startScript(attributes: Attributes): string[] | undefined {
    const type = attributes.lower(Attribute.type);
    const isCode = type === '' || type.includes('javascript') || type === 'module';
    if (type.includes('ld+json')) this.script = 'json-ld';
    else if (!attributes.has(Attribute.src) && (isCode || type.includes('json'))) this.script = 'state';
    else this.script = undefined;
    return this.script === undefined ? undefined : [];
  }

  endScript(text: string): void {
    if (text.length > MAX_SCRIPT_CHARACTERS) return;
    if (this.script === 'json-ld') this.jsonLd.push(text);
    else if (this.script === 'state' && text.startsWith('self.__next_f.push(')) this.flight += `${text}\n`;
    else if (
      this.script === 'state' &&
      text.length > MIN_STATE_CHARACTERS &&
      STATE_SCRIPT.test(text.slice(0, 200))
    ) {
      this.stateScripts.push(text);
    }
  }

  data(): HeadPart {
    if (this.flight.length > MIN_STATE_CHARACTERS) this.stateScripts.push(this.flight);
    const { title, metas, links, jsonLd, stateScripts, language, baseHref, hasPasswordField } = this;
    return { title, metas, links, jsonLd, stateScripts, language, baseHref, hasPasswordField };
  }

  private takeLink(attributes: Attributes): void {
    const href = attributes.get(Attribute.href) ?? '';
    const rel = attributes.lower(Attribute.rel);
    const itemprop = attributes.get(Attribute.itemprop);
    if (href !== '' && rel !== '') this.links.push({ rel, href, type: attributes.lower(Attribute.type) });
    if (href !== '' && itemprop)
      this.metas.push({ name: `itemprop:${itemprop.toLowerCase()}`, content: href });
  }

  private takeMeta(attributes: Attributes): void {
    const content = (attributes.get(Attribute.content) ?? '').trim();
    if (content === '') return;
    for (const key of [Attribute.property, Attribute.name, Attribute['http-equiv']]) {
      const name = attributes.get(key);
      if (name) this.metas.push({ name: name.trim().toLowerCase(), content });
    }
    const itemprop = attributes.get(Attribute.itemprop);
    if (itemprop) this.metas.push({ name: `itemprop:${itemprop.trim().toLowerCase()}`, content });
  }
}
