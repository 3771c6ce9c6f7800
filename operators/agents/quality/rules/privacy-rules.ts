import { entitiesOf } from '../document-facts.ts';
import type { QualityRules } from '../quality-rule.ts';

/** Entity types that are about persons, with the word for one of them. */
const PERSONAL: Readonly<Record<string, readonly [one: string, many: string]>> = {
  person: ['person', 'persons'],
  email: ['e-mail address', 'e-mail addresses'],
  phone: ['phone number', 'phone numbers'],
  iban: ['IBAN', 'IBANs'],
  'payment-card': ['card number', 'card numbers'],
  ssn: ['social security number', 'social security numbers'],
};

/** A notice, not a fault. */
export const PRIVACY_RULES: QualityRules = {
  concern: 'privacy',
  rules: [
    {
      name: 'personal-data',
      points: 0,
      check: (document) => {
        const found = Object.entries(PERSONAL).flatMap(([type, [one, many]]) => {
          const { length } = entitiesOf(document, type);
          return length === 0 ? [] : [`${length} ${length === 1 ? one : many}`];
        });
        return found.length === 0 ? undefined : `the text holds personal data: ${found.join(', ')}`;
      },
    },
  ],
};
