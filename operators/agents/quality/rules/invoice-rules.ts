import { type DocumentFacts, entitiesOf, hasDate, hasLine } from '../document-facts.ts';
import type { DatePlace } from '../find-dates.ts';
import { amountsIn } from '../invoice/amounts.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';
import { findLine, quoted } from '../text-line.ts';

const NUMBER_LABEL =
  /\b(invoice|inv|bill|receipt|document|statement|credit note|our)\b.{0,12}\b(no|nr|num|number|id|ref|reference)\b|\binvoice\s*[#:№]|№/i;
const NUMBERED = /\b(invoice|inv|bill|credit note)\b[\s:#.-]{0,4}[a-z]{0,6}[-/ ]?\d{2,}/i;
const COMPANY =
  /\b(ltd|limited|inc|llc|llp|gmbh|ag|plc|corp|co|company|s\.?a\.?|b\.?v\.?|s\.?r\.?l\.?|pty|ab|oy|as|kg|partners|sons|& co)\b\.?/i;
const SUPPLIER_LABEL =
  /\b(from|seller|supplier|vendor|issued by|bill(ed)? from|provider|payee|remit to|vat (reg|no|id|number)|tax (id|no)|company (no|reg))\b/i;
const TOTAL_LABEL = /\b(total|amount due|balance due|due now|to pay|sum due|amount payable|payable amount)\b/i;
const DUE_LABEL = /\b(due|payable by|payment by|pay by|pay before)\b/i;
const DATE_LABEL = /\b(invoice date|date of invoice|issue date|date of issue|issued( on)?|bill date|dated|date)\b/i;

/** Lines between a label and its amount, at most. */
const TOTAL_REACH = 8;

/** What an invoice must say. */
export const INVOICE_RULES: QualityRules = {
  concern: 'invoice',
  appliesTo: isOfType('invoice'),
  rules: [
    {
      name: 'invoice-number',
      points: 10,
      check: (document) =>
        hasNumber(document) ? undefined : 'no invoice number: no line such as “Invoice no. 2026-118” was found',
    },
    {
      name: 'invoice-date',
      points: 10,
      check: (document) => (hasDate(document) ? undefined : 'no date: neither a date of issue nor any other day is named'),
    },
    {
      name: 'invoice-supplier',
      points: 10,
      check: (document) =>
        hasSupplier(document) ? undefined : 'no supplier: the first 40 lines name no company, seller or tax number',
    },
    {
      name: 'invoice-total',
      points: 15,
      check: (document) => (hasTotal(document) ? undefined : 'no total: no line such as “Total due” comes with an amount'),
    },
    { name: 'invoice-due-date', points: 8, check: dueBeforeDate },
  ],
};

function hasNumber(document: DocumentFacts): boolean {
  if (entitiesOf(document, 'reference').length > 0) return true;
  return document.lines.some(({ text }, i) => {
    if (NUMBERED.test(text)) return true;
    const label = NUMBER_LABEL.exec(text);
    // The number stands behind its label or, in a table, below it.
    return label !== null && (/\d/.test(text.slice(label.index)) || /\d/.test(document.lines[i + 1]?.text ?? ''));
  });
}

function hasSupplier(document: DocumentFacts): boolean {
  return (
    entitiesOf(document, 'organisation').length > 0 ||
    findLine(document.head, COMPANY) !== undefined ||
    hasLine(document, SUPPLIER_LABEL)
  );
}

function hasTotal({ lines }: DocumentFacts): boolean {
  return lines.some(({ text }, i) => {
    if (!TOTAL_LABEL.test(text)) return false;
    // Where a page's columns were read one after the other, the amount stands some lines away.
    return lines.slice(Math.max(0, i - TOTAL_REACH), i + TOTAL_REACH + 1).some((near) => amountsIn(near.text).length > 0);
  });
}

function dueBeforeDate(document: DocumentFacts): string | undefined {
  const due = labelledDate(document, DUE_LABEL);
  const issued = labelledDate(document, DATE_LABEL, DUE_LABEL);
  if (!due?.value || !issued?.value || due.value >= issued.value) return undefined;
  return `payment is due on ${due.value} in ${quoted(due.line)}, before the invoice's own date ${issued.value} in line ${issued.line.number}`;
}

/** The date behind a label, or below it where labels and values are rows of a table. */
function labelledDate({ lines, dates }: DocumentFacts, label: RegExp, notLabel?: RegExp): DatePlace | undefined {
  for (const [i, line] of lines.entries()) {
    const cells = line.text.split('\t');
    const column = cells.findIndex((cell) => label.test(cell) && !notLabel?.test(cell));
    if (column < 0) continue;
    const rest = cells.slice(column).join('\t');
    const labelAt = label.exec(rest)?.index ?? 0;
    const behind = dates.find((date) => date.line === line && rest.indexOf(date.text) > labelAt);
    // A second label before the date owns it.
    if (behind && !(notLabel ?? /$^/).test(rest.slice(labelAt, rest.indexOf(behind.text)))) return behind;
    const below = lines[i + 1];
    const cell = cells.length > 1 ? below?.text.split('\t')[column] : undefined;
    const under = cell === undefined ? undefined : dates.find((date) => date.line === below && cell.includes(date.text));
    if (under) return under;
  }
  return undefined;
}
