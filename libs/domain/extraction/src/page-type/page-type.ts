import type { RejectionReason } from '@dateline/contracts';
import type { MetadataSources } from '../metadata/sources.js';
import { Flag } from '../page/page.js';
import { squash } from '../text/tidy.js';

/** Why a page is no article. */
export interface Rejection {
  readonly kind: 'rejection';
  readonly reason: RejectionReason;
  /** What was seen, in words. */
  readonly note: string;
}

/** What the decision rests on, besides the page's own data. */
export interface BodyMeasure {
  /** Characters of the body found. */
  readonly characters: number;
  readonly paragraphs: number;
  /** Characters of the longest paragraph. */
  readonly longest: number;
  readonly isLiveOrList: boolean;
}

const ERROR_TITLE =
  /(?:^|\b)(?:404|403|410|500|502|503)\b.{0,40}\b(?:error|not found|page|forbidden|unavailable)|\b(?:page|article|file|story) (?:not found|does not exist|unavailable)|^(?:not found|access denied|forbidden|error|just a moment|attention required)\b|seite nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|página não encontrada|pagina non trovata|страница не найдена|nie znaleziono|siden blev ikke fundet|sidan (?:hittades|finns) (?:inte|ej)|not be found/iu;
const CONSENT =
  /cookies? (?:consent|settings|policy|preferences)|we use cookies|accept all cookies|wir verwenden cookies|zustimm|privacy (?:settings|choices)|consent to|gdpr|datenschutzeinstellungen|pur-abo|utilis(?:ons|e) des cookies|utilizamos cookies|utilizziamo i cookie/giu;
/** One such word stands in many an article, and in the cookie line of its page; a wall is about nothing else. */
const CONSENT_WORDS = 2;
const LOGIN =
  /\b(?:log ?in|sign ?in|log in to continue|create (?:an|your) account|anmelden|se connecter|iniciar sesión|accedi|войти)\b/iu;
/** Characters of body below which a wall, error or list may stand instead of an article. */
const THIN = 600;

/** Says why a page is no article, or `undefined` when it may be one. */
export function rejectionOf(sources: MetadataSources, body: BodyMeasure): Rejection | undefined {
  const { page, metas, jsonLd } = sources;
  const type = metas.first('og:type').toLowerCase();
  const isArticleByName = jsonLd.article !== undefined || type.includes('article');
  const path = pathOf(page.url);
  const heading = page.blocks.find((block) => (block.element.flags & Flag.Heading) !== 0)?.text ?? '';
  if (ERROR_TITLE.test(page.title) || (body.characters < THIN && ERROR_TITLE.test(heading))) {
    if (body.characters < 1_500)
      return reject('error-page', `The page is titled "${(page.title || heading).slice(0, 120)}".`);
  }
  if (isHome(page.url) && !isArticleByName)
    return reject('home-page', `The address has no path and the page is no marked article.`);
  if (body.characters < THIN) {
    const wall = wallOf(sources, body, isArticleByName);
    if (wall) return wall;
    if (
      type.startsWith('video') ||
      (jsonLd.isVideo && page.videos > 0) ||
      (page.videos > 0 && /\/videos?\//.test(path))
    ) {
      return reject('video-page', `A video with ${body.characters} characters of text.`);
    }
  }
  const list = listReason(sources, body, isArticleByName, path);
  if (list) return list;
  return body.characters === 0 ? reject('no-text', 'No block of the page reads like an article.') : undefined;
}

function wallOf(
  { page }: MetadataSources,
  body: BodyMeasure,
  isArticleByName: boolean,
): Rejection | undefined {
  const text = page.blocks.map((block) => block.text).join(' ');
  if (text.length > 6_000) return undefined;
  const words = new Set(text.match(CONSENT)?.map((word) => word.toLowerCase()));
  if (words.size >= CONSENT_WORDS && !isArticleByName && text.length < 4_000 && page.blocks.length < 60) {
    return reject('consent-wall', 'The page is about cookies or consent and little else.');
  }
  // Many a site has its login form on every page, also on those of short articles.
  const isShortArticle = isArticleByName && body.paragraphs > 1;
  if (page.hasPasswordField && !isShortArticle && LOGIN.test(text))
    return reject('login-wall', 'The page has a password field and little text.');
  return undefined;
}

/** Characters of a paragraph that is longer than teasers are. */
const NO_TEASER = 300;
const LIST_PATH =
  /^\/(?:[a-z]{2}\/)?(?:tags?|topics?|thema|themen|tema|temas|category|categories|categoria|kategorie|section|sections|rubric|rubrik|authors?|autor(?:en|es)?|search|suche|archive|archiv|page)(?:\/[^/]*){0,2}\/?$/i;

function listReason(
  { page, jsonLd, metas }: MetadataSources,
  body: BodyMeasure,
  isArticleByName: boolean,
  path: string,
): Rejection | undefined {
  if (isArticleByName && metas.first('og:type') !== 'website') return undefined;
  if (body.longest >= NO_TEASER && body.paragraphs > 1) return undefined;
  const linked = page.blocks.reduce((sum, block) => sum + block.linkChars, 0);
  const all = page.blocks.reduce((sum, block) => sum + block.text.length, 0);
  const linkShare = all === 0 ? 0 : linked / all;
  const headings = page.blocks.filter(
    (block) => (block.element.flags & Flag.Heading) !== 0 && block.linkChars > 10,
  ).length;
  const isMarked = jsonLd.isList || LIST_PATH.test(path);
  if (isMarked && body.characters < 2_500 && headings >= 3)
    return reject('section-page', `A list of ${headings} linked headlines.`);
  if (headings >= 8 && linkShare > 0.5 && body.characters < 1_200 && body.paragraphs < 6) {
    return reject(
      'section-page',
      `${headings} linked headlines, ${Math.round(linkShare * 100)} % of the text in links.`,
    );
  }
  const links = page.blocks.filter(
    (block) => block.linkChars > 8 && block.linkChars > block.text.length * 0.8,
  ).length;
  if (links >= 10 && linkShare > 0.6 && body.characters < 200) {
    return reject('section-page', `${links} links and ${body.characters} characters that read like text.`);
  }
  return undefined;
}

/** No path and no query: `/?p=42` is how many blogs address an article. */
const isHome = (url: string): boolean =>
  /^\/(?:index\.\w+|home|[a-z]{2}(?:-[a-z]{2})?)?\/?$/i.test(pathOf(url)) && !/\?./.test(url);

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return '/unknown';
  }
}

export const reject = (reason: RejectionReason, note: string): Rejection => ({
  kind: 'rejection',
  reason,
  note: note.slice(0, 500),
});

/** True when the text is about nothing but the title. */
export const repeatsTitle = (text: string, title: string): boolean => squash(text) === squash(title);
