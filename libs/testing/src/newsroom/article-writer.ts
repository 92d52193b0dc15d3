import { coinName } from './coined-name.js';
import { SECTIONS, type Grammar, type Section, type SectionGrammar } from './grammar/grammar.js';
import { fillTemplate, type Scene } from './grammar/template.js';
import { createRandom, type Random } from './random.js';

/** Which article to write; equal assignments give equal articles. */
export interface Assignment {
  seed: number;
  siteId: string;
  /** Tells sites of one language apart, 0 to 31, so that their coined names never meet. */
  lane: number;
  /** 0, 1, 2 … within the site. */
  index: number;
  /** 1, or 2 for the corrected text. */
  revision: 1 | 2;
}

/** An article's words, without address or time. */
export interface ArticleContent {
  section: Section;
  sectionName: string;
  title: string;
  summary: string;
  authors: string[];
  tags: string[];
  paragraphs: string[];
  caption: string;
  town: string;
  /** Stands for the article on other pages. */
  kicker: string;
  /** In the title and the first paragraph only; no other article or revision has it. */
  distinctiveName: string;
  comments: string[];
}

const LANES = 32;

type Fill = (pattern: string, random: Random) => string;

const personName = (grammar: Grammar, random: Random): string => {
  const first = random.pick(grammar.firstNames);
  const last = random.pick(grammar.lastNames);
  return grammar.nameGap === null ? last + first : first + grammar.nameGap + last;
};

function setScene(grammar: Grammar, random: Random, coined: string): Scene {
  const [town = '', other = ''] = random.shuffle(grammar.towns);
  return {
    coined,
    town,
    other,
    person: personName(grammar, random),
    witness: personName(grammar, random),
  };
}

/** Sentences in shuffled order, shuffled anew when all were used; a repeated pattern still draws other words. */
function* endlessly(patterns: readonly string[], random: Random): Generator<string, never> {
  for (;;) yield* random.shuffle(patterns);
}

function writeBody(grammar: Grammar, section: SectionGrammar, fill: Fill, random: Random): string[] {
  const facts = endlessly([...section.sentences, ...grammar.common], random);
  const quotes = endlessly(grammar.quotes, random);
  const count = random.int(3, 13);
  return Array.from({ length: count }, (_nothing, at) => {
    const sentences = Array.from({ length: random.int(2, 4) }, () => fill(facts.next().value, random));
    if (at % 3 === 1) sentences.push(fill(quotes.next().value, random));
    return sentences.join(grammar.sentenceGap);
  });
}

function writeOpening(section: SectionGrammar, revision: 1 | 2, fill: Fill, random: Random) {
  // The corrected text takes the next pattern, so that not even the shape of the old title is left.
  const at = (patterns: readonly string[], first: number): string =>
    patterns[(first + revision - 1) % patterns.length] as string;
  const firstTitle = random.int(0, section.titles.length - 1);
  const firstLead = random.int(0, section.leads.length - 1);
  return {
    title: fill(at(section.titles, firstTitle), random),
    lead: fill(at(section.leads, firstLead), random),
  };
}

/** Writes an article. Revision 2 has another title, another coined name and another first paragraph. */
export function writeArticle(grammar: Grammar, assignment: Assignment): ArticleContent {
  const { seed, siteId, lane, index, revision } = assignment;
  const random = createRandom('article', seed, siteId, index);
  const coined = coinName(grammar.nameParts, (index * LANES + lane) * 2 + revision - 1, seed);
  const sectionKey = random.pick(SECTIONS);
  const section = grammar.sections[sectionKey];
  const scene = setScene(grammar, random, coined);
  const fill: Fill = (pattern, from) => fillTemplate(pattern, scene, grammar.lexicon, from);
  const body = writeBody(grammar, section, fill, random);
  const authors = Array.from({ length: random.int(1, 2) }, () => personName(grammar, random));
  const rest = {
    authors: [...new Set(authors)],
    tags: random.shuffle(section.tags).slice(0, 3),
    caption: fill(random.pick(grammar.captions), random),
    kicker: fill(random.pick(grammar.kickers), random),
    comments: random.shuffle(grammar.furniture.comments).slice(0, 3),
  };
  const { title, lead } = writeOpening(section, revision, fill, createRandom('opening', seed, siteId, index));
  const opening = [lead, ...(revision === 2 ? [grammar.correctionNote] : [])].join(grammar.sentenceGap);
  return {
    section: sectionKey,
    sectionName: section.name,
    title,
    summary: lead,
    paragraphs: [opening, ...body],
    town: scene['town'] ?? '',
    distinctiveName: coined,
    ...rest,
  };
}
