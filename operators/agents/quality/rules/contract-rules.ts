import { type DocumentFacts, entitiesOf, hasDate, hasLine } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';

const BETWEEN = /\b(between|among|by and between|made with|entered into (by|with))\b/i;
/** `(“Landlord”)`, `(the "Buyer")`, `hereinafter called the Lessee`. */
const DEFINED_PARTY = /\((?:the |each, )?["“'][^"”']{2,40}["”']\)|\bhereinafter\b|\bherein called\b/gi;
const PARTY_LABEL =
  /^(the )?(party [a-z0-9]|landlord|tenant|lessor|lessee|buyer|seller|licensor|licensee|client|contractor|consultant|employer|employee|supplier|customer|provider|borrower|lender|company|disclosing party|receiving party)\b\s*[:(-]/i;
/** A line to sign, not a sentence that speaks of signing. */
const SIGNATURE =
  /^\W*(\S+ ){0,4}(signed|signatures?|signatory)\b(?!.{80})|\bin witness whereof\b|\b(executed (by|as|on)|for and on behalf of)\b|_{4,}|^by\s*:|\/s\//i;
const TERM =
  /\b(terms?|terminat\w+|duration|expir\w+|commence\w*|notice period|renew\w*|until|perpetual|in force|effective date)\b/i;

/** What a contract must say. */
export const CONTRACT_RULES: QualityRules = {
  concern: 'contract',
  appliesTo: isOfType('contract'),
  rules: [
    {
      name: 'contract-parties',
      points: 15,
      check: (document) =>
        hasParties(document) ? undefined : 'no two parties: neither “between … and …” nor two named parties were found',
    },
    {
      name: 'contract-date',
      points: 10,
      check: (document) => (hasDate(document) ? undefined : 'no date: the day of the agreement is not named'),
    },
    {
      name: 'contract-signatures',
      points: 10,
      check: (document) =>
        hasLine(document, SIGNATURE)
          ? undefined
          : 'no signatures: no line to sign, “Signed by” or “In witness whereof” was found',
    },
    {
      name: 'contract-term',
      points: 8,
      check: (document) =>
        hasLine(document, TERM) ? undefined : 'no term: nothing says when the agreement begins, ends or may be terminated',
    },
  ],
};

function hasParties(document: DocumentFacts): boolean {
  const named = entitiesOf(document, 'organisation', 'person').length;
  const defined = document.text.slice(0, 20_000).match(DEFINED_PARTY)?.length ?? 0;
  const labelled = document.lines.filter(({ text }) => PARTY_LABEL.test(text)).length;
  const between = document.lines.some(({ text }) => BETWEEN.test(text));
  return named >= 2 || defined >= 2 || labelled >= 2 || (between && named + defined + labelled >= 1);
}
