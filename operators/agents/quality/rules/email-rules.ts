import { type DocumentFacts, hasDate } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';
import { findLine } from '../text-line.ts';

const HEADER = /^(from|to|cc|bcc|date|sent|subject|reply-to)\s*:/i;
const BODY_WORDS_MIN = 3;

/** What a mail must say. */
export const EMAIL_RULES: QualityRules = {
  concern: 'email',
  appliesTo: isOfType('email'),
  rules: [
    {
      name: 'email-sender',
      points: 10,
      check: (document) =>
        document.metadata?.from || header(document, 'from') ? undefined : 'no sender: the line “From:” is missing',
    },
    {
      name: 'email-recipient',
      points: 8,
      check: (document) =>
        document.metadata?.to?.length || header(document, 'to|cc|bcc') ? undefined : 'no recipient: the line “To:” is missing',
    },
    {
      name: 'email-date',
      points: 8,
      check: (document) =>
        document.metadata?.date || header(document, 'date|sent') || hasDate(document)
          ? undefined
          : 'no date: the line “Date:” is missing',
    },
    {
      name: 'email-subject',
      points: 6,
      check: (document) =>
        document.metadata?.subject || document.title || header(document, 'subject')
          ? undefined
          : 'no subject: the line “Subject:” is missing or empty',
    },
    {
      name: 'email-body',
      points: 15,
      check: ({ lines }) => {
        const words = lines.filter(({ text }) => !HEADER.test(text)).reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
        return words < BODY_WORDS_MIN ? 'the mail has no text below its header' : undefined;
      },
    },
  ],
};

/** Whether a header line is there and not empty. */
function header({ head }: DocumentFacts, names: string): boolean {
  return findLine(head, new RegExp(`^(${names})\\s*:\\s*\\S`, 'i')) !== undefined;
}
