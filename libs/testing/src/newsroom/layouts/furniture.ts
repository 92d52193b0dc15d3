import { SECTIONS } from '../grammar/grammar.js';
import { escapeMarkup } from '../markup.js';
import { IMAGE_WIDTHS } from '../site.js';
import type { PageModel, Teaser } from './page-model.js';

const links = (teasers: readonly Teaser[]): string =>
  teasers
    .map(({ href, text }) => `<li><a href="${escapeMarkup(href)}">${escapeMarkup(text)}</a></li>`)
    .join('\n');

/** Charset and title: what every head starts with. */
export function headStart(
  { site, record, metaCharset }: PageModel,
  metaForm: 'html5' | 'http-equiv',
): string {
  const title = `<title>${escapeMarkup(record.content.title)} | ${escapeMarkup(site.identity.name)}</title>`;
  if (metaCharset === null) return title;
  const modern = `<meta charset="${metaCharset}">`;
  const old = `<meta http-equiv="Content-Type" content="text/html; charset=${metaCharset}">`;
  return `${metaForm === 'html5' ? modern : old}\n${title}`;
}

export function siteHeader({ site }: PageModel): string {
  const { name, base, outlet } = site.identity;
  const sections = SECTIONS.map(
    (section) =>
      `<li><a href="${base}/${section}/">${escapeMarkup(outlet.grammar.sections[section].name)}</a></li>`,
  ).join('');
  const { search, cookieNotice } = outlet.grammar.furniture;
  return `<div class="cookie-banner" role="dialog"><p>${escapeMarkup(cookieNotice)}</p><button>OK</button></div>
<header class="site-header"><a class="logo" href="${base}/">${escapeMarkup(name)}</a>
<form action="${base}/search"><input name="q" placeholder="${escapeMarkup(search)}"><button>${escapeMarkup(search)}</button></form>
<nav class="sections"><ul>${sections}</ul></nav></header>`;
}

export function picture(page: PageModel): string {
  const { site, record } = page;
  const srcset = IMAGE_WIDTHS.map((width) => `${site.imageUrl(record, width)} ${width}w`).join(', ');
  return `<img src="${leadImage(page)}" srcset="${srcset}" sizes="(min-width: 1000px) 1280px, 100vw" width="1280" height="720" alt="">`;
}

/** The rendition that metadata name. */
export const leadImage = ({ site, record }: PageModel): string => site.imageUrl(record, 1280);

export function sidebar({ site, teasers }: PageModel): string {
  const { mostRead, newsletter } = site.identity.outlet.grammar.furniture;
  return `<aside class="sidebar"><h2>${escapeMarkup(mostRead)}</h2><ol>${links(teasers)}</ol>
<div class="newsletter-box"><p>${escapeMarkup(newsletter)}</p><form><input type="email" name="mail"><button>OK</button></form></div></aside>`;
}

export function relatedLinks({ site, teasers }: PageModel): string {
  const { related } = site.identity.outlet.grammar.furniture;
  return `<section class="related"><h2>${escapeMarkup(related)}</h2><ul>${links(teasers.slice(0, 3))}</ul></section>`;
}

export function commentList({ site, record }: PageModel): string {
  const { commentsHeading } = site.identity.outlet.grammar.furniture;
  const items = record.content.comments
    .map((text, at) => `<li class="comment"><b>user${at + 1}</b><p>${escapeMarkup(text)}</p></li>`)
    .join('\n');
  return `<section id="comments" class="comments"><h2>${escapeMarkup(commentsHeading)}</h2><ol>${items}</ol></section>`;
}

export function siteFooter({ site }: PageModel): string {
  const { name, outlet } = site.identity;
  return `<footer class="site-footer"><p>© ${escapeMarkup(name)}. ${escapeMarkup(outlet.grammar.furniture.footer)}</p></footer>`;
}

/** Sentences of the furniture that an extractor must leave out. */
export function boilerplateOf({ site, record }: Pick<PageModel, 'site' | 'record'>): string[] {
  const { cookieNotice, newsletter, footer } = site.identity.outlet.grammar.furniture;
  return [cookieNotice, newsletter, footer, ...record.content.comments];
}
