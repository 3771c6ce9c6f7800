import { describe, expect, it } from 'vitest';
import { invoiceTable } from './invoice-table.ts';

const tableOf = (text: string) => invoiceTable(text.split('\n').map((line, i) => ({ number: i + 1, text: line })));

describe('invoiceTable', () => {
  it('reads rows with cells', () => {
    const table = tableOf(
      'Item\tQty\tPrice\tTotal\nPaper A4\t2\t€3.00\t€6.00\nInk\t1\t€9.50\t€9.50\nNet\t€15.50\nVAT 20%\t€3.10\nTotal\t€18.60',
    );
    expect(table.items.map(({ amount, figures }) => [...figures, amount])).toEqual([
      [2, 3, 6],
      [1, 9.5, 9.5],
    ]);
    expect(table.subtotal?.amount).toBe(15.5);
    expect(table.taxes.map(({ amount }) => amount)).toEqual([3.1]);
    expect(table.total?.amount).toBe(18.6);
  });

  it('reads rows whose columns are lost, units included', () => {
    const table = tableOf(
      'Description Hours Rate Amount\nCode review, May 12.5 h x 80.00 1,000.00\nTravel 45.20\nTotal due EUR 1,045.20',
    );
    expect(table.items.map(({ amount, figures }) => [...figures, amount])).toEqual([[12.5, 80, 1000], [45.2]]);
    expect(table.total?.amount).toBe(1045.2);
  });

  it('keeps discounts, shipping and payments apart from goods', () => {
    const table = tableOf(
      'Description\tAmount\nChair\t100.00\nSubtotal\t100.00\nShipping\t8.00\nDiscount\t-5.00\nAmount due\t103.00',
    );
    expect(table.items).toHaveLength(1);
    expect(table.adjustments.map(({ amount }) => amount)).toEqual([8, -5]);
    expect(table.total?.amount).toBe(103);
  });

  it('says that rows were left out when their words stand on another line, or when goods come in groups', () => {
    const wrapped = tableOf(
      'Description\tQty\tPrice\tAmount\nBeeswax\n2\t3.00\t6.00\nInk\t1\t9.50\t9.50\nSubtotal\t15.50\nTotal\t15.50',
    );
    expect(wrapped.items.map(({ amount }) => amount)).toEqual([9.5]);
    expect(wrapped.hasUnreadRows).toBe(true);
    const groups = tableOf(
      'Description\tAmount\nInk\t9.50\nSubtotal\t9.50\nPaper\t6.00\nSubtotal\t6.00\nSubtotal\t15.50\nTotal\t15.50',
    );
    expect(groups.subtotal?.amount).toBe(15.5);
    expect(groups.hasUnreadRows).toBe(true);
  });

  it('takes no row where no columns are named', () => {
    expect(tableOf('Paper 6.00\nInk 9.50\nTotal 20.00').items).toEqual([]);
  });

  it('takes rows of cells where no columns are named', () => {
    const table = tableOf(
      'Date: 22 May 2026\n\nTranslation, 42 pages\tEUR 1,470.00\nProofreading\tEUR 368.00\nTotal\tEUR 1,838.00',
    );
    expect(table.items.map(({ amount }) => amount)).toEqual([1470, 368]);
    expect(table.total?.amount).toBe(1838);
  });

  it('takes addresses, notes and tax numbers for no rows', () => {
    const table = tableOf(
      'Description\tAmount\nBox 14, Norwich\nsee our terms of 2024\nVAT no. 214\nChair\t100.00\nTotal\t100.00',
    );
    expect(table.items.map(({ amount }) => amount)).toEqual([100]);
    expect(table.taxes).toEqual([]);
  });
});
