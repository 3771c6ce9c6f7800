import { type DocumentFacts, entitiesOf, hasLine } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';
import { isHeading } from '../text-line.ts';

const ABSTRACT = /^\W{0,4}(abstract|summary)\b/i;
const REFERENCES = /^\W{0,4}(\d+\.?\s+)?(references|bibliography|literature cited|works cited|literature)\b/i;
const CITATION = /\[\d{1,3}(?:[,–-] ?\d{1,3})*\]|\b10\.\d{4,9}\/\S+|\bet al\.|\((?:[A-Z][\p{L}-]+,? )+\d{4}[a-z]?\)/gu;
const CITATIONS_MIN = 3;
/** A text that is no longer than this may be the abstract itself. */
const ABSTRACT_WORDS_MAX = 400;

/** What a scientific paper must say. An abstract without its paper lacks references, and that is said. */
export const SCIENTIFIC_RULES: QualityRules = {
  concern: 'scientific',
  appliesTo: isOfType('scientific'),
  rules: [
    {
      name: 'scientific-title',
      points: 6,
      check: (document) =>
        document.title?.trim() || document.lines.slice(0, 4).some(isHeading)
          ? undefined
          : 'no title: the first 4 lines have none',
    },
    {
      name: 'scientific-abstract',
      points: 10,
      check: (document) =>
        hasLine(document, ABSTRACT) || document.words <= ABSTRACT_WORDS_MAX
          ? undefined
          : 'no abstract: no part of that name was found',
    },
    {
      name: 'scientific-authors',
      points: 5,
      check: (document) =>
        hasAuthors(document) ? undefined : 'no authors: no person, e-mail address or line of authors stands near the top',
    },
    {
      name: 'scientific-references',
      points: 10,
      check: (document) =>
        hasLine(document, REFERENCES) || (document.text.match(CITATION)?.length ?? 0) >= CITATIONS_MIN
          ? undefined
          : 'no references: neither a list of them nor three citations were found',
    },
  ],
};

function hasAuthors(document: DocumentFacts): boolean {
  if (document.metadata?.author) return true;
  const top = document.head.map(({ text }) => text).join('\n');
  const near = entitiesOf(document, 'person', 'email').some(({ text }) => top.includes(text));
  return near || /\b(authors?|university|institute|department of|laborator(y|ies)|anonymous)\b|@/i.test(top.slice(0, 1_500));
}
