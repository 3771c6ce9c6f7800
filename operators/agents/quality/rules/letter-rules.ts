import { type DocumentFacts, entitiesOf, hasDate } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';

const SALUTATION =
  /^(dear|to whom it may concern|sir|madam|sirs|gentlemen|hello|hi|greetings|good (morning|afternoon|evening))\b/i;
const CLOSING =
  /^((with )?(kind|best|warm|many|very best|warmest|kindest) (regards|wishes|thanks)|regards|(very truly |truly )?yours\b.{0,20}|sincerely( yours)?|truthfully|(many )?thank(s| you)( for .{0,50}| in advance)?|respectfully|cordially|faithfully|with (gratitude|thanks|appreciation|respect)\b.{0,20}|best|cheers)\s*[,.!]?$/i;
const RECIPIENT = /^(dear|to|attn\.?|attention|for the attention of)\b\s*:?\s*(?!whom\b)\S/i;
const ADDRESS =
  /\b(street|st|road|rd|avenue|ave|lane|drive|square|house|court|p\.?o\.? box|suite|floor|way|row|place|quay|hill|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}|[A-Z]{2} \d{5})\b/i;

/** What a letter must say. */
export const LETTER_RULES: QualityRules = {
  concern: 'letter',
  appliesTo: isOfType('letter'),
  rules: [
    {
      name: 'letter-sender',
      points: 8,
      check: (document) =>
        hasSender(document) ? undefined : 'no sender: no name below the closing and no address or organisation above',
    },
    {
      name: 'letter-recipient',
      points: 8,
      check: ({ head }) =>
        head.some(({ text }) => RECIPIENT.test(text))
          ? undefined
          : 'no recipient: neither an addressee nor “Dear …” stands in the first 40 lines',
    },
    {
      name: 'letter-date',
      points: 8,
      check: (document) => (hasDate(document) ? undefined : 'no date: the letter does not say when it was written'),
    },
    {
      name: 'letter-salutation',
      points: 4,
      check: ({ head }) =>
        head.some(({ text }) => SALUTATION.test(text)) ? undefined : 'no salutation: no line such as “Dear Ms Hale,” was found',
    },
    {
      name: 'letter-closing',
      points: 6,
      check: ({ tail }) =>
        tail.some(({ text }) => CLOSING.test(text))
          ? undefined
          : 'no closing: no line such as “Yours sincerely,” stands in the last 30 lines',
    },
  ],
};

function hasSender(document: DocumentFacts): boolean {
  const { tail, head } = document;
  const closing = tail.findLastIndex(({ text }) => CLOSING.test(text));
  const signed = closing >= 0 && closing < tail.length - 1;
  return (
    signed || entitiesOf(document, 'organisation', 'person').length > 0 || head.slice(0, 8).some(({ text }) => ADDRESS.test(text))
  );
}
