import type { TextLine } from '../text-line.ts';
import { amountsIn, numberOf } from './amounts.ts';

/** A row of goods or services: what it costs, and the figures before that. */
export interface InvoiceItem {
  readonly line: TextLine;
  readonly amount: number;
  /** Numbers between the description and the amount, such as quantity and unit price. */
  readonly figures: readonly number[];
  /** Whether a percentage stands among them: a discount or a tax rate. */
  readonly hasPercent: boolean;
}

export interface LabelledAmount {
  readonly line: TextLine;
  readonly amount: number;
}

/** The figures of an invoice, as far as its text tells them. */
export interface InvoiceTable {
  readonly items: readonly InvoiceItem[];
  /** Whether rows with an amount were left out because they could not be told apart from notes: then the items are not all. */
  readonly hasUnreadRows: boolean;
  readonly subtotal: LabelledAmount | undefined;
  readonly taxes: readonly LabelledAmount[];
  /** Shipping, discounts, payments: whether they add or take is not told by all invoices. */
  readonly adjustments: readonly LabelledAmount[];
  readonly total: LabelledAmount | undefined;
}

const COLUMN_NAMES =
  /\b(description|item|items|service|services|product|article|details|particulars|qty|quantity|hours|units?|unit price|price|rate|amount|total|net|sum|cost|value)\b/gi;
const SUBTOTAL = /\b(sub[- ]?total|net (total|amount|sum|value)|total (net|excl\w*|before|ex)\b|^net\b|sum of items)/i;
const TAX = /\b(vat|tax|gst|hst|pst|mwst|iva|tva|sales tax)\b/i;
const TAX_NUMBER = /\b(id|no|nr|number|reg|registration)\b/i;
const ADJUSTMENT =
  /\b(shipping|delivery|freight|postage|handling|carriage|packing|discount|rebate|deposit|paid|prepaid|prepayment|credit|retainer|surcharge|rounding|tip)\b/i;
const TOTAL = /\b(total|amount due|balance due|amount payable|to pay|sum due|due now)\b/i;
const ITEMS_MAX = 200;
const ADJUSTMENTS_MAX = 4;

/** Reads the rows between the column names and the first sum, then the sums below them. */
export function invoiceTable(lines: readonly TextLine[]): InvoiceTable {
  const start = firstRow(lines);
  const items: InvoiceItem[] = [];
  const taxes: LabelledAmount[] = [];
  const adjustments: LabelledAmount[] = [];
  let subtotal: LabelledAmount | undefined;
  let total: LabelledAmount | undefined;
  let inItems = start !== undefined;
  let hasUnreadRows = false;
  for (const line of start === undefined ? [] : lines.slice(start)) {
    const amount = amountsIn(line.text).at(-1);
    const labelled = amount === undefined ? undefined : { line, amount };
    if (SUBTOTAL.test(line.text)) {
      inItems = false;
      // Of several, as of several groups of goods, the last one is for all.
      if (subtotal !== undefined && labelled !== undefined) hasUnreadRows = true;
      subtotal = labelled ?? subtotal;
    } else if (TOTAL.test(line.text) && !(inItems && itemOf(line)?.figures.length)) {
      inItems = false;
      // The last sum is the one to pay, after taxes and payments; the first one of equal rank may be before them.
      total = labelled ?? total;
    } else if (inItems && items.length < ITEMS_MAX) {
      const item = itemOf(line);
      if (item && !isTaxLine(line.text)) items.push(item);
      else if (labelled && isTaxLine(line.text)) taxes.push(labelled);
      else if (labelled) hasUnreadRows = true;
    } else if (labelled && isTaxLine(line.text)) taxes.push(labelled);
    else if (labelled && ADJUSTMENT.test(line.text) && adjustments.length < ADJUSTMENTS_MAX) adjustments.push(labelled);
  }
  return { items, hasUnreadRows, subtotal, taxes, adjustments, total };
}

/** Where the rows begin: below the column names, or where rows of a table's own cells follow one another. */
function firstRow(lines: readonly TextLine[]): number | undefined {
  const header = lines.findIndex(({ text }) => isHeader(text));
  if (header >= 0) return header + 1;
  const cells = lines.findIndex((line, i) => [line, lines[i + 1]].every((each) => each?.text.includes('\t') && itemOf(each)));
  return cells < 0 ? undefined : cells;
}

function isHeader(text: string): boolean {
  const names = new Set([...text.matchAll(COLUMN_NAMES)].map(([name]) => name.toLowerCase()));
  return names.size >= 2 && amountsIn(text).length === 0 && text.split(/\s+/).length <= 14;
}

function isTaxLine(text: string): boolean {
  return TAX.test(text) && !TAX_NUMBER.test(text);
}

/** A row that ends with an amount and begins with words. */
function itemOf(line: TextLine): InvoiceItem | undefined {
  const tokens = line.text.replace(/([€$£₹¥]) (?=[\d-])/g, '$1').split(/\s+/);
  const figures: number[] = [];
  let hasPercent = false;
  let i = tokens.length - 1;
  for (; i > 0; i--) {
    const token = tokens[i] ?? '';
    if (/^\d+([.,]\d+)?%$/.test(token) || token === '%') hasPercent = true;
    else if (/^(EUR|USD|GBP|CHF|INR|Rs\.?|[€$£₹¥]|x|×|@|h|hrs?|hours?|days?|pcs?|units?|kg|each|ea)$/i.test(token)) continue;
    else {
      const value = numberOf(token);
      if (value === undefined) break;
      figures.unshift(value);
    }
  }
  const described = /\p{L}{2}/u.test(tokens.slice(0, i + 1).join(' '));
  const amount = figures.at(-1);
  // The last figure must look like money, otherwise the line is an address or a note.
  if (!described || amount === undefined || amountsIn(line.text).at(-1) !== amount) return undefined;
  return { line, amount, figures: figures.slice(0, -1), hasPercent };
}
