import type { DocumentFacts } from '../document-facts.ts';
import type { QualityRules } from '../quality-rule.ts';
import { quoted } from '../text-line.ts';

const DAY_MS = 86_400_000;
/** Clocks and time zones differ. */
const FUTURE_TOLERANCE_MS = 2 * DAY_MS;
const YEAR_MIN = 1900;
const YEAR_MAX = 2100;
/** Dates that may well lie ahead. */
const AHEAD =
  /\b(due|deadline|until|valid|expir\w*|next|effective|commenc\w*|start\w*|deliver\w*|payable|pay by|renew\w*|end\w*|term)\b/i;

/** Whether dates can be true. */
export const DATE_RULES: QualityRules = {
  concern: 'dates',
  rules: [
    {
      name: 'date-impossible',
      points: 6,
      check: ({ dates }) => {
        const wrong = dates.find(({ value }) => value === undefined);
        return wrong ? `“${wrong.text}” in line ${wrong.line.number} is no day of the calendar` : undefined;
      },
    },
    {
      name: 'date-future',
      points: 6,
      check: (document) => {
        const own = ownDate(document);
        if (!own || document.receivedAt === undefined) return undefined;
        return Date.parse(own.value) > document.receivedAt + FUTURE_TOLERANCE_MS
          ? `the document's date, ${own.value} in ${own.place}, lies after the day it came in`
          : undefined;
      },
    },
    {
      name: 'date-implausible',
      points: 5,
      check: (document) => {
        const own = ownDate(document);
        const year = own ? Number(own.value.slice(0, 4)) : undefined;
        return own && year !== undefined && (year < YEAR_MIN || year > YEAR_MAX)
          ? `the document's date, ${own.value} in ${own.place}, lies outside ${YEAR_MIN} to ${YEAR_MAX}`
          : undefined;
      },
    },
  ],
};

/** Its own date: of the mail or file, otherwise the first one near the top that is not about something ahead. */
function ownDate({ kind, metadata, dates, head }: DocumentFacts): { readonly value: string; readonly place: string } | undefined {
  const stored = metadata?.date;
  if (kind === 'eml' && stored && Number.isFinite(Date.parse(stored))) {
    return { value: new Date(stored).toISOString().slice(0, 10), place: 'the mail’s header' };
  }
  const lastHeadLine = head.at(-1)?.number ?? 0;
  for (const { value, line } of dates) {
    if (line.number > lastHeadLine) return undefined;
    if (value !== undefined && !AHEAD.test(line.text)) return { value, place: quoted(line) };
  }
  return undefined;
}
