import { type DocumentFacts, entitiesOf, hasLine } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';

/** Lines at the top among which the name stands. */
const NAME_LINES = 5;
const NAME = /^\p{Lu}[\p{L}.'’-]+( \p{Lu}[\p{L}.'’-]*){1,3}$/u;
const NO_NAME = /^(curriculum|resume|résumé|personal|contact|profile|summary)\b/i;
const EMAIL = /[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[a-z]{2,}/i;
const PHONE = /(?<!\d)\+?\(?\d[\d ()./-]{6,18}\d(?!\d)/;
const EXPERIENCE =
  /\b(experience|employment|career|work history|professional background|positions? held|appointments|positions)\b/i;
const EDUCATION =
  /\b(education|qualifications?|degree|university|college|diploma|studies|academic|apprenticeship|school|b\.?sc|m\.?sc|ph\.?d|bachelor|master)\b/i;

/** What a CV must say. */
export const CV_RULES: QualityRules = {
  concern: 'cv',
  appliesTo: isOfType('cv'),
  rules: [
    {
      name: 'cv-name',
      points: 12,
      check: (document) => (hasName(document) ? undefined : `no name: none of the first ${NAME_LINES} lines is one`),
    },
    {
      name: 'cv-contact',
      points: 12,
      check: (document) =>
        hasContact(document) ? undefined : 'no contact: neither an e-mail address nor a phone number was found',
    },
    {
      name: 'cv-experience',
      points: 15,
      check: (document) =>
        hasLine(document, EXPERIENCE) ? undefined : 'no experience: no part such as “Experience” or “Employment” was found',
    },
    {
      name: 'cv-education',
      points: 8,
      check: (document) => (hasLine(document, EDUCATION) ? undefined : 'no education: no school, degree or training was found'),
    },
  ],
};

function hasName(document: DocumentFacts): boolean {
  const top = document.lines.slice(0, NAME_LINES).flatMap(({ text }) => text.replace(/^#+\s*/, '').split(/[\t|,·•–—]/));
  const persons = entitiesOf(document, 'person').map(({ text }) => text);
  if (/^name\s*:/im.test(document.text.slice(0, 1_000))) return true;
  return top.some((piece) => {
    const trimmed = piece.trim();
    return (NAME.test(trimmed) && !NO_NAME.test(trimmed)) || persons.some((person) => trimmed.includes(person));
  });
}

function hasContact(document: DocumentFacts): boolean {
  return (
    entitiesOf(document, 'email', 'phone').length > 0 ||
    hasLine(document, EMAIL) ||
    document.lines.some(({ text }) => isPhoneLine(text))
  );
}

/** Years of employment (`2019 - 2023`) have eight digits and no phone's nine. */
function isPhoneLine(text: string): boolean {
  const found = PHONE.exec(text)?.[0] ?? '';
  return found.replace(/\D/g, '').length >= 9;
}
