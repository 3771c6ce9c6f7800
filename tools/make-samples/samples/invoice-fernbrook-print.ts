import { columns, heading, lines, note, paragraph, table, title } from '../blocks.ts';
import { figure, iban, shareOf, sum, thousands } from '../figures.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

/** Work, pieces and the price of one piece in pence. */
const ITEMS: readonly (readonly [work: string, pieces: number, price: number])[] = [
  ['Offset print, 240 pp., 1/1, 90 g cream wove', 1_500, 284],
  ['Case binding, cloth spine, blocked title', 1_500, 196],
  ['Dust jacket, 4/0, matt laminated', 1_600, 41],
  ['Digital proofs, folded and trimmed', 3, 6_450],
  ['Pallet delivery, Bath, tail lift', 2, 8_900],
];
const NET = sum(ITEMS.map(([, pieces, price]) => pieces * price));
const VAT = shareOf(NET, 20);
const TOTAL = NET + VAT;
const ACCOUNT = iban('GB', 'XMPL60910312345678');

/** A printer's invoice on letter paper: address blocks side by side, one table, totals below. */
export const invoiceFernbrookPrint: Sample = {
  file: 'invoice-fernbrook-print.pdf',
  type: 'invoice',
  about: 'A printer in Bristol invoices a publisher for 1,500 bound books, with VAT.',
  mustFind: [
    ...expected('organisation', 'Fernbrook Print & Bindery Ltd', 'Alder & Finch Publishing Ltd'),
    ...expected('person', 'Harriet Oyelaran'),
    ...expected('reference', 'FB-2026-0417', 'AF-PO-8831'),
    ...expected('date', '17 March 2026', '16 April 2026'),
    ...expected('money', `£${figure(NET)}`, `£${figure(VAT)}`, `£${figure(TOTAL)}`),
    ...expected('iban', ACCOUNT),
    ...expected('email', 'accounts@fernbrook-print.example.com'),
    ...expected('phone', '0117 496 0132'),
    ...expected('percent', '20%'),
  ],
  summaryMentions: ['Fernbrook', 'Alder & Finch', figure(TOTAL), '16 April 2026'],
  render: () =>
    renderPdf(
      {
        title: 'Invoice FB-2026-0417',
        author: 'Fernbrook Print & Bindery Ltd',
        date: '2026-03-17T09:00:00Z',
        footer: 'Fernbrook Print & Bindery Ltd · Company No. 00918273 · VAT GB 999 4417 49',
      },
      [
        title('INVOICE'),
        columns(
          [
            heading('From'),
            lines(
              'Fernbrook Print & Bindery Ltd',
              '14 Quay Street',
              'Bristol BS1 9ZZ',
              'Telephone 0117 496 0132',
              'accounts@fernbrook-print.example.com',
            ),
          ],
          [
            heading('Invoice to'),
            lines('Alder & Finch Publishing Ltd', 'Attn. Harriet Oyelaran', '22 Mill Lane', 'Bath BA1 9ZZ', 'United Kingdom'),
          ],
        ),
        table(
          [
            { title: 'Invoice number', share: 0.25 },
            { title: 'Invoice date', share: 0.25 },
            { title: 'Your order', share: 0.25 },
            { title: 'Payment due', share: 0.25 },
          ],
          [['FB-2026-0417', '17 March 2026', 'AF-PO-8831', '16 April 2026']],
        ),
        paragraph(`For the printing and binding of "The Salt Road" by M. Tressider (ISBN 978-1-9999999-0-2), first edition, delivered
          to your warehouse on 12 March 2026, we charge as follows.`),
        table(
          [
            { title: 'Description', share: 0.52 },
            { title: 'Quantity', share: 0.14, align: 'right' },
            { title: 'Unit price', share: 0.16, align: 'right' },
            { title: 'Amount', share: 0.18, align: 'right' },
          ],
          ITEMS.map(([work, pieces, price]) => [work, thousands(pieces), `£${figure(price)}`, `£${figure(pieces * price)}`]),
        ),
        table(
          [
            { title: 'Summary', share: 0.66 },
            { title: 'GBP', share: 0.34, align: 'right' },
          ],
          [
            ['Net amount', `£${figure(NET)}`],
            ['VAT 20%', `£${figure(VAT)}`],
            ['Total due', `£${figure(TOTAL)}`],
          ],
        ),
        paragraph(`Please pay the total of £${figure(TOTAL)} by 16 April 2026, quoting the invoice number. Interest on late payments
          is charged at 8% above the base rate of the Bank of England.`),
        heading('Bank details'),
        lines(
          `Account name: Fernbrook Print & Bindery Ltd`,
          `IBAN: ${ACCOUNT}`,
          'BIC: XMPLGB2LXXX',
          'Bank: Example Bank plc, Bristol',
        ),
        note(
          'Goods remain our property until they are paid in full. Overs and unders of up to 5% are invoiced at the unit price.',
        ),
      ],
    ),
};
