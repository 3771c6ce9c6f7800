import type { DocumentFacts } from '../document-facts.ts';
import { type InvoiceTable, invoiceTable } from '../invoice/invoice-table.ts';
import { isOfType, type QualityRules } from '../quality-rule.ts';
import { quoted } from '../text-line.ts';

/** Each row may be rounded by half a cent, each sum once more. */
const ROUNDING = 0.01;

/** Whether the figures of an invoice follow from each other. Only what the text has as rows and labelled sums is checked. */
export const INVOICE_ARITHMETIC_RULES: QualityRules = {
  concern: 'invoice-arithmetic',
  appliesTo: isOfType('invoice'),
  rules: [
    { name: 'invoice-line-product', points: 10, check: ({ lines }) => wrongProduct(invoiceTable(lines)) },
    { name: 'invoice-items-sum', points: 15, check: ({ lines }: DocumentFacts) => wrongItemsSum(invoiceTable(lines)) },
    { name: 'invoice-total-sum', points: 12, check: ({ lines }: DocumentFacts) => wrongTotal(invoiceTable(lines)) },
  ],
};

function wrongProduct({ items }: InvoiceTable): string | undefined {
  for (const { line, amount, figures, hasPercent } of items) {
    const [quantity, price] = figures;
    if (figures.length !== 2 || hasPercent || quantity === undefined || price === undefined) continue;
    if (!isNear(quantity * price, amount, ROUNDING * Math.max(1, Math.abs(quantity)))) {
      return `${quoted(line)}: ${quantity} × ${money(price)} is ${money(quantity * price)}, not ${money(amount)}`;
    }
  }
  return undefined;
}

function wrongItemsSum({ items, hasUnreadRows, subtotal, taxes, adjustments, total }: InvoiceTable): string | undefined {
  const stated = subtotal ?? total;
  if (items.length === 0 || hasUnreadRows || !stated) return undefined;
  const sum = items.reduce((all, { amount }) => all + amount, 0);
  const tolerance = ROUNDING * (items.length + 1);
  // Without a subtotal, taxes and discounts may lie between the rows and the total, or be part of both.
  const between = subtotal ? [] : taxes;
  const candidates = reachable(sum, [...between, ...adjustments]);
  if (candidates.some((value) => isNear(value, stated.amount, tolerance))) return undefined;
  return `the ${items.length} line items add up to ${money(sum)}, but ${quoted(stated.line)} says ${money(stated.amount)}`;
}

function wrongTotal({ subtotal, taxes, adjustments, total }: InvoiceTable): string | undefined {
  if (!subtotal || !total || taxes.length === 0) return undefined;
  const sum = taxes.reduce((all, { amount }) => all + amount, subtotal.amount);
  const tolerance = ROUNDING * (taxes.length + 2);
  const candidates = [...reachable(sum, adjustments), ...reachable(subtotal.amount, adjustments)];
  if (candidates.some((value) => isNear(value, total.amount, tolerance))) return undefined;
  return `subtotal and tax add up to ${money(sum)}, but ${quoted(total.line)} says ${money(total.amount)}`;
}

/** The sums one may reach when each of the amounts is added, taken or left out; at most 3 to the sixth. */
function reachable(start: number, amounts: readonly { readonly amount: number }[]): readonly number[] {
  return amounts
    .slice(0, 6)
    .reduce<readonly number[]>((sums, { amount }) => sums.flatMap((sum) => [sum, sum + amount, sum - amount]), [start]);
}

function isNear(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance + 1e-9;
}

function money(value: number): string {
  return value.toFixed(2);
}
