import { plainFromMarkup, squash, tidyLine } from '../text/tidy.js';

/** Authors beyond this many are a masthead, not a byline. */
const MAX_AUTHORS = 12;
const BY =
  /^\s*(?:(?:written|posted|reported|published|story|words|text|texte|texto|testo|reportage|foto|photos?|created|submitted|beitrag|artikel|ein beitrag|geschrieben|verfasst)\s+)?(?:by|von|par|por|door|di|da|av|af|автор|авторы|текст|autor(?:in|en|es|a)?|auteure?s?|authors?|autore|redacteur|reporter|skrivet av|pisze|tekst|escrito por|publicado por|posté par|written)(?=[\s:]|$)\s*:?\s*/iu;
const ROLE_TAIL =
  /\s*(?:기자|記者|记者|特派員|\b(?:for (?:the )?[A-Z].*|senior \w+|staff writer|correspondent|reporter|editor|redakteur(?:in)?|journalist(?:in|e)?|contributor|columnist|updated|published|posted|on)\b.*)$/iu;
const NOT_A_PERSON =
  /https?:|www\.|@|[*:#<>{}=|]|\b(?:staff|editors?|editorial|nachrichten|noticias|notizie|nouvelles|haberler|wiadomości|sponsored|redaktion|redaction|redacción|rédaction|redakcja|redakce|redazione|newsroom|news|newswire|desk|team|admin(?:istrator)?|agency|agence|agentur|agentura|agenzia|ajansı|press|presse|prensa|reuters|afp|dpa|ap|associated|wire|tass|online|media|unknown|null|undefined|anonymous|webmaster|times|post|magazine|newspaper|zeitung|zeitschrift|journal|tv|radio|inc|ltd|gmbh|llc|university|institute|verlag|редакция|новости|ntb|tt|ritzau|ansa|efe|apa|sda|anp|belga|pap|pti|ani|ians|xinhua|upi|powered|comments?|read|more|follow|subscribe|share|login|log|name|e-?mail|home|contact|about|posts?|view|all|minutes?|min|ago|uhr|quelle|source|photo|foto|by|von|unsere|unser)\b/iu;
/** What somebody does, behind the name: `Ann Lee, Chief Technology Officer`. */
const ROLE_ONLY =
  /^(?:(?:chief|senior|deputy|contributing|staff|executive|managing|head of|professor of)\b.*|.*\b(?:officer|writer|correspondent|reporter|columnist|director|ceo|ph\.?d|m\.?d|editor|redakteur(?:in)?)\.?)$/iu;
const WORDY =
  /\b(?:the|and|in|of|for|with|der|die|das|und|mit|für|les|des|pour|los|para|con)\b.*\b(?:the|and|in|of|for|with|der|die|das|und|mit|für|les|des|pour|los|para|con)\b/iu;

/** Single names out of bylines, cleaned; what is no person's name is left out. */
export function peopleIn(bylines: readonly string[], siteName: string, host = ''): string[] {
  return namesIn(bylines).filter((name) => isPerson(name, siteName, host));
}

/** Single names out of bylines, people or not. */
export function namesIn(bylines: readonly string[]): string[] {
  const names: string[] = [];
  for (const byline of bylines) {
    if (/^\s*(?:https?:|www\.)/.test(byline)) continue;
    for (const [at, part] of splitByline(byline).entries()) {
      if (at > 0 && ROLE_ONLY.test(part)) continue;
      const name = part
        .replace(BY, '')
        .replace(ROLE_TAIL, '')
        .replace(/^[\s,.:;–—-]+|[\s,:;–—-]+$/gu, '')
        .trim();
      if (name.length < 2 || name.length > 60) continue;
      if (!names.some((other) => squash(other) === squash(name))) names.push(calmed(name));
    }
  }
  return names.slice(0, MAX_AUTHORS);
}

/** `JANE DOE` is how a style sheet writes Jane Doe. */
function calmed(name: string): string {
  if (name !== name.toUpperCase() || name === name.toLowerCase() || name.length < 6 || !name.includes(' '))
    return name;
  return name
    .toLowerCase()
    .replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function isPerson(name: string, siteName: string, host: string): boolean {
  if (NOT_A_PERSON.test(name) || WORDY.test(name) || /\d/.test(name) || !/\p{L}{2}/u.test(name)) return false;
  if (/\.(?:com|de|org|net|ch|at|fr|it|es|pl|ru|co|uk|tr|is|no|se|dk)$/i.test(name)) return false;
  const folded = squash(name);
  const site = squash(siteName);
  const solid = folded.replaceAll(' ', '');
  if (folded === site || (site !== '' && site.replaceAll(' ', '') === solid)) return false;
  // `MDR Thüringen` on mdr.de is a part of the house.
  const label = host.split('.').at(-2) ?? '';
  if (label.length >= 3 && name !== folded && folded.split(' ').includes(label)) return false;
  if (host !== '' && solid.length >= 3 && host.replaceAll(/[.-]/g, '').startsWith(solid)) return false;
  return name.split(/\s+/).length <= 5;
}

function splitByline(byline: string): string[] {
  const text = tidyLine(plainFromMarkup(byline)).replace(/\([^)]*\)/g, ' ');
  // A comma with a host in the list is an address, not a list of names.
  if (/^[\w-]+\.(?:de|com|org|net)\b.*,/.test(text)) return [];
  return text
    .split(/\s*(?:[,;|/&•·、，]|\s(?:and|und|et|y|e|og|och|en|with|mit|и|та|i)\s)\s*/u)
    .map((part) => part.trim())
    .filter(Boolean);
}
