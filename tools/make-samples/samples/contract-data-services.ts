import { heading, lines, list, paragraph, table, title } from '../blocks.ts';
import { figure, sum } from '../figures.ts';
import { renderDocx } from '../render-docx.ts';
import { expected, type Sample } from '../sample.ts';

/** Phase, its end, and its fee in pence. */
const PHASES: readonly (readonly [phase: string, ends: string, fee: number])[] = [
  ['Phase 1: audit of meters and data feeds', '30 June 2026', 1_850_000],
  ['Phase 2: leak detection model', '31 October 2026', 3_420_000],
  ['Phase 3: training and handover', '15 December 2026', 980_000],
];
const FEE = sum(PHASES.map(([, , fee]) => fee));

/** A service agreement with numbered clauses, in Word with letterhead and footer. */
export const contractDataServices: Sample = {
  file: 'contract-data-services.docx',
  type: 'contract',
  about: 'A service agreement: a consultancy builds a leak detection model for a water trust, in three phases.',
  mustFind: [
    ...expected('organisation', 'Northmoor Analytics Ltd', 'Calder Valley Water Trust'),
    ...expected('person', 'Priya Raman', 'Owen Whitlock'),
    ...expected('date', '2 April 2026', '1 May 2026', '31 December 2026', '30 June 2026'),
    ...expected('money', `£${figure(FEE)}`, `£${figure(3_420_000)}`, '£250,000.00'),
    ...expected('reference', 'NMA-2026-031'),
    ...expected('email', 'notices@northmoor.example.com', 'contracts@caldervalleywater.example.org'),
    ...expected('percent', '4%'),
    ...expected('location', 'Halifax'),
  ],
  summaryMentions: ['Northmoor Analytics', 'Calder Valley Water Trust', 'leak detection', figure(FEE)],
  render: async () =>
    renderDocx(
      {
        title: 'Services Agreement NMA-2026-031',
        author: 'Northmoor Analytics Ltd',
        date: '2026-04-02T08:30:00Z',
        header: ['Services Agreement NMA-2026-031', 'Confidential'],
        footer: ['Northmoor Analytics Ltd · 3 Canal Yard, Leeds LS1 9ZZ · registered in England and Wales, No. 00847261'],
      },
      [
        title('Services Agreement'),
        paragraph(`This Agreement is made on 2 April 2026 between Northmoor Analytics Ltd, whose registered office is at 3 Canal Yard,
          Leeds LS1 9ZZ (the "Supplier"), and Calder Valley Water Trust, a charity, whose principal office is at 81 Weir Road,
          Halifax HX1 9ZZ (the "Client"). The Supplier and the Client are together called the "Parties".`),
        heading('1. Services'),
        paragraph(`1.1 The Supplier shall audit the Client's flow meters and data feeds, build a leak detection model on the Client's
          data, and train the Client's staff in its use (the "Services").`),
        paragraph(`1.2 The Services begin on 1 May 2026 and end on 31 December 2026, unless this Agreement is terminated earlier under
          clause 7.`),
        paragraph(`1.3 The Supplier shall perform the Services with reasonable skill and care and shall name a lead consultant, who is
          Priya Raman until the Parties agree otherwise in writing.`),
        heading('2. Fees and payment'),
        paragraph(
          `2.1 The Client shall pay the Supplier a fixed fee of £${figure(FEE)}, exclusive of value added tax, in three parts:`,
        ),
        table(
          [
            { title: 'Phase', share: 0.52 },
            { title: 'Ends on', share: 0.24 },
            { title: 'Fee', share: 0.24, align: 'right' },
          ],
          [...PHASES.map(([phase, ends, fee]) => [phase, ends, `£${figure(fee)}`]), ['Total', '', `£${figure(FEE)}`]],
        ),
        paragraph(`2.2 The Supplier shall invoice each part when the Client has accepted the phase. Invoices are payable within 30 days
          of receipt. Overdue amounts bear interest at 4% a year above the base rate of the Bank of England.`),
        paragraph('2.3 Travel expenses need the prior written consent of the Client and are charged at cost.'),
        heading('3. Obligations of the Client'),
        list(
          'give the Supplier read access to the telemetry archive from 2021 onwards within ten working days;',
          'name a contact person with authority to decide, who is Owen Whitlock at the date of this Agreement;',
          'accept or reject each phase in writing within 15 working days after its delivery.',
        ),
        heading('4. Intellectual property'),
        paragraph(`4.1 On payment of the fee for a phase, all rights in the reports and models made for that phase pass to the Client.
          Tools and libraries which the Supplier owned before remain its property; the Client receives a perpetual, non-exclusive
          licence to use them as part of the deliverables.`),
        heading('5. Confidentiality and data protection'),
        paragraph(`5.1 Each Party shall keep confidential all information that it receives from the other under this Agreement, during
          its term and for five years thereafter.`),
        paragraph(`5.2 The Supplier processes personal data only on documented instructions of the Client and in accordance with the UK
          General Data Protection Regulation. It shall report a personal data breach within 24 hours after becoming aware of it.`),
        heading('6. Liability'),
        paragraph(
          `6.1 Nothing in this Agreement limits liability for death or personal injury caused by negligence, or for fraud.`,
        ),
        paragraph(`6.2 Subject to clause 6.1, the total liability of each Party under this Agreement shall not exceed £250,000.00. Neither
          Party is liable for loss of profit or other indirect loss.`),
        heading('7. Termination'),
        paragraph(`7.1 Either Party may terminate this Agreement by three months' written notice. Either Party may terminate it with
          immediate effect if the other commits a material breach and does not remedy it within 30 days of being asked to.`),
        heading('8. General'),
        paragraph(`8.1 Notices shall be sent to notices@northmoor.example.com and contracts@caldervalleywater.example.org.`),
        paragraph(`8.2 Changes to this Agreement are valid only in writing and signed by both Parties. If a provision is invalid, the
          remaining provisions stay in force.`),
        paragraph(`8.3 This Agreement is governed by the laws of England and Wales, whose courts have exclusive jurisdiction.`),
        paragraph('IN WITNESS WHEREOF the Parties have signed this Agreement on the date stated at its beginning.'),
        lines('For Northmoor Analytics Ltd', 'Priya Raman, Director'),
        lines('For Calder Valley Water Trust', 'Owen Whitlock, Head of Network Operations'),
      ],
    ),
};
