import { type DocumentFacts, hasDate } from '../document-facts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';
import { isHeading } from '../text-line.ts';

const SECTIONS_MIN = 2;
const TITLE_LINES = 5;
const OUTCOME =
  /\b(summary|conclusions?|recommend\w*|findings?|results?|outlook|next steps|lessons|overview|in short|key points|highlights|actions?)\b/i;

/** What a report must say. */
export const REPORT_RULES: QualityRules = {
  concern: 'report',
  appliesTo: isOfType('report'),
  rules: [
    {
      name: 'report-title',
      points: 8,
      check: (document) =>
        document.title?.trim() || document.lines.slice(0, TITLE_LINES).some(isHeading)
          ? undefined
          : `no title: neither the file nor its first ${TITLE_LINES} lines have one`,
    },
    {
      name: 'report-date',
      points: 8,
      check: (document) =>
        hasDate(document) || hasPeriod(document)
          ? undefined
          : 'no date: nothing says when it was written or which period it covers',
    },
    {
      name: 'report-sections',
      points: 10,
      check: ({ lines }) => {
        const headings = lines.filter(isHeading).length;
        if (headings > SECTIONS_MIN) return undefined;
        return `no sections: ${headings} heading${headings === 1 ? '' : 's'} found in ${lines.length} lines`;
      },
    },
    {
      name: 'report-outcome',
      points: 6,
      check: ({ lines }) =>
        lines.some(({ text }) => OUTCOME.test(text))
          ? undefined
          : 'no outcome: no summary, findings, conclusions or recommendations were found',
    },
  ],
};

/** `March 2026`, `Q3 2026`, `2025/26`, `financial year 2025`. */
function hasPeriod({ head }: DocumentFacts): boolean {
  const period =
    /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (19|20)\d\d\b|\b(q[1-4]|h[12]|week \d+|quarter|year|fy)\b.{0,12}\b(19|20)?\d\d\b|\b(19|20)\d\d\b/i;
  return head.some(({ text }) => period.test(text));
}
