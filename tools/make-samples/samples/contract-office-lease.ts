import { heading, lines, list, paragraph, table, title } from '../blocks.ts';
import { figure } from '../figures.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

const RENT_PER_YEAR = 3_840_000;
const QUARTER = RENT_PER_YEAR / 4;
const SERVICE_CHARGE = 462_000;
const DEPOSIT = 2 * QUARTER;

/** A lease of business premises with definitions, a schedule and a signature page. */
export const contractOfficeLease: Sample = {
  file: 'contract-office-lease.pdf',
  type: 'contract',
  about: 'A five-year lease of a studio floor, with rent, deposit, repair and break clause.',
  mustFind: [
    ...expected('organisation', 'Saltmarsh Estates LLP', 'Pemberly Studio Ltd'),
    ...expected('person', 'Gwendolen Achterberg', 'Tomasz Wieczorek'),
    ...expected('date', '12 January 2026', '1 March 2026', '28 February 2031'),
    ...expected('money', `£${figure(RENT_PER_YEAR)}`, `£${figure(QUARTER)}`, `£${figure(DEPOSIT)}`, `£${figure(SERVICE_CHARGE)}`),
    ...expected('location', 'Norwich'),
    ...expected('reference', 'SE/L/2026/007'),
    ...expected('percent', '3%'),
  ],
  summaryMentions: ['Saltmarsh Estates', 'Pemberly Studio', 'lease', figure(RENT_PER_YEAR), 'Norwich'],
  render: () =>
    renderPdf(
      {
        title: 'Lease of the Second Floor, Tannery House, Norwich',
        author: 'Saltmarsh Estates LLP',
        date: '2026-01-12T11:15:00Z',
        face: 'serif',
        size: 11,
        footer: 'Lease SE/L/2026/007 · Second Floor, Tannery House',
      },
      [
        title('Lease of Business Premises'),
        lines('Reference: SE/L/2026/007', 'Date of this lease: 12 January 2026'),
        paragraph(`THIS LEASE is made between Saltmarsh Estates LLP of 5 Staithe Street, Norwich NR1 9ZZ (the "Landlord") and Pemberly
          Studio Ltd of 40 Magdalen Row, Norwich NR3 9ZZ (the "Tenant").`),
        heading('1. Definitions'),
        list(
          '"Premises" means the second floor of Tannery House, 18 Dyers Lane, Norwich NR2 9ZZ, with a floor area of 214 square metres, shown edged red on the plan;',
          '"Term" means five years beginning on 1 March 2026 and ending on 28 February 2031;',
          '"Rent" means £38,400.00 a year, as reviewed under clause 4;',
          '"Permitted Use" means use as a design studio and offices and for no other purpose.',
        ),
        heading('2. Grant of the lease'),
        paragraph(`The Landlord lets the Premises to the Tenant for the Term, together with the right to use the entrance hall, the stairs
          and the lift in common with others, and two parking spaces numbered 11 and 12.`),
        heading('3. Rent, service charge and deposit'),
        paragraph(`3.1 The Tenant shall pay the Rent by equal quarterly instalments in advance on 1 March, 1 June, 1 September and
          1 December of each year. The first instalment is due on the date on which the Term begins.`),
        paragraph(`3.2 The Tenant shall pay a service charge, estimated at £${figure(SERVICE_CHARGE)} for the first year, as a fair share
          of the cost of heating, cleaning and insuring the building. The Landlord shall account for it within four months after the
          end of each year.`),
        paragraph(`3.3 Before the Term begins the Tenant shall pay a deposit of £${figure(DEPOSIT)}, which the Landlord shall hold in a
          separate account and return, with interest, within 28 days after the end of the Term, less any sums properly due.`),
        table(
          [
            { title: 'Payment', share: 0.46 },
            { title: 'When due', share: 0.3 },
            { title: 'Amount', share: 0.24, align: 'right' },
          ],
          [
            ['Rent, each quarter', 'quarterly in advance', `£${figure(QUARTER)}`],
            ['Rent, each year', 'sum of four quarters', `£${figure(RENT_PER_YEAR)}`],
            ['Service charge, first year', 'with the rent', `£${figure(SERVICE_CHARGE)}`],
            ['Deposit (two quarters)', 'before 1 March 2026', `£${figure(DEPOSIT)}`],
          ],
        ),
        heading('4. Review of the rent'),
        paragraph(`On 1 March 2029 the Rent shall be increased in line with the Consumer Prices Index, by no less than 1% and no more than
          3% for each complete year since the beginning of the Term.`),
        heading("5. Tenant's covenants"),
        paragraph('The Tenant covenants with the Landlord:'),
        list(
          'to keep the interior of the Premises in good repair and to decorate it in the last year of the Term;',
          'not to alter the structure of the building, nor to put up signs without the consent of the Landlord, which shall not be unreasonably withheld;',
          'not to assign or underlet the Premises, or part of them, without the written consent of the Landlord;',
          'to permit the Landlord to enter the Premises on 48 hours notice to inspect their state;',
          'to give back the Premises with vacant possession at the end of the Term.',
        ),
        heading("6. Landlord's covenants"),
        list(
          'to let the Tenant hold the Premises peacefully, without interruption by the Landlord or anyone claiming through it;',
          'to insure the building against fire, storm, flood and the other usual risks for its full cost of reinstatement;',
          'to keep the roof, the outer walls and the lift in good and substantial repair.',
        ),
        heading('7. Break clause'),
        paragraph(`The Tenant may end this lease on 28 February 2029 by giving the Landlord at least six months' notice in writing, provided
          that no Rent is in arrears on that day.`),
        heading('8. Forfeiture'),
        paragraph(`If the Rent is unpaid for 21 days after it fell due, or the Tenant is in substantial breach of a covenant, the Landlord
          may re-enter the Premises and the Term shall end at once, without prejudice to any claim that has already arisen.`),
        heading('9. Governing law and notices'),
        paragraph(`This lease is governed by the law of England and Wales. A notice is validly served if it is delivered by hand or sent by
          recorded delivery to the address of the party stated above.`),
        paragraph('Signed as a deed by the parties on the date of this lease:'),
        lines('Saltmarsh Estates LLP', 'by Gwendolen Achterberg, Member'),
        lines('Pemberly Studio Ltd', 'by Tomasz Wieczorek, Director'),
      ],
    ),
};
