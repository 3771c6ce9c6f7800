import { hasDate, hasLine } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';

const ATTENDEES = /\b(present|attend\w*|participants?|apologies|members|roll call|quorum|absent|regrets|invited|invitees)\b/i;
const OUTCOME =
  /\b(deci(ded|sions?)|resolved|resolutions?|agreed|agreement|actions?|carried|approved|motions?|voted|to[- ]do|follow[- ]up|next steps|accepted|adopted)\b/i;

/** What minutes must say. */
export const MINUTES_RULES: QualityRules = {
  concern: 'minutes',
  appliesTo: isOfType('minutes'),
  rules: [
    {
      name: 'minutes-date',
      points: 10,
      check: (document) => (hasDate(document) ? undefined : 'no date: nothing says when the meeting was held'),
    },
    {
      name: 'minutes-attendees',
      points: 12,
      check: (document) =>
        hasLine(document, ATTENDEES) ? undefined : 'no attendees: no part such as “Present” or “Attendees” was found',
    },
    {
      name: 'minutes-outcome',
      points: 12,
      check: (document) => (hasLine(document, OUTCOME) ? undefined : 'no outcome: neither a decision nor an action was found'),
    },
  ],
};
