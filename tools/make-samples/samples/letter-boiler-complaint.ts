import { lines, paragraph } from '../blocks.ts';
import { renderText } from '../render-text.ts';
import { expected, type Sample } from '../sample.ts';

/** A letter of complaint as a person types it: addresses, subject, wrapped paragraphs, signature. */
export const letterBoilerComplaint: Sample = {
  file: 'letter-boiler-complaint.txt',
  type: 'letter',
  about: 'A tenant complains to a housing association about a boiler that has failed three times.',
  mustFind: [
    ...expected('person', 'Eleanor Dunmore', 'Mr Prakash Nair'),
    ...expected('organisation', 'Greywater Housing Association'),
    ...expected('date', '19 January 2026', '4 December 2025', '2 February 2026'),
    ...expected('money', '£148.60', '£312.00'),
    ...expected('reference', 'GHA-77213'),
    ...expected('phone', '0131 496 0711'),
    ...expected('email', 'e.dunmore@example.org'),
    ...expected('location', 'Edinburgh'),
  ],
  summaryMentions: ['boiler', 'Greywater Housing Association', 'repair', '2 February 2026'],
  render: async () =>
    renderText([
      lines(
        'Eleanor Dunmore',
        'Flat 6, 29 Brewery Close',
        'Edinburgh EH6 9ZZ',
        'Telephone: 0131 496 0711',
        'e.dunmore@example.org',
      ),
      lines('19 January 2026'),
      lines(
        'Greywater Housing Association',
        'Attn. Mr Prakash Nair, Repairs Manager',
        '2 Custom House Quay',
        'Edinburgh EH6 9ZY',
      ),
      lines('Subject: Boiler at Flat 6, 29 Brewery Close (tenancy GHA-77213)'),
      lines('Dear Mr Nair,'),
      paragraph(`I am writing to complain about the boiler in my flat, which has now failed for the third time in seven weeks. I have reported
        each failure by telephone and by e-mail, and I have kept a record of every call.`),
      paragraph(`The first failure was on 4 December 2025. Your engineer came after six days and replaced a valve. On 22 December it stopped
        again; this time I waited for nine days, over Christmas, with a child of two in the house. On 15 January 2026 it failed once
        more and has not worked since. The engineer who looked at it on 16 January told me that the heat exchanger is cracked and that
        the boiler, which is nineteen years old, ought to be replaced.`),
      paragraph(`During these weeks I have had to heat with two electric radiators. They cost £148.60, and my electricity bill for December was
        £312.00 higher than in the year before. I enclose copies of the receipt and of both bills.`),
      paragraph(`Under my tenancy agreement you are bound to keep the heating in working order and to repair a total loss of heating in winter
        within 24 hours. I therefore ask you:`),
      paragraph(`(1) to have the boiler replaced by 2 February 2026, and to lend me adequate heaters until then; (2) to refund the cost of the
        radiators and of the additional electricity; and (3) to tell me in writing what you will do so that this does not happen again.`),
      paragraph(`If I do not hear from you by that date, I shall take the matter to the ombudsman. I would much prefer to settle it with you, and I
        am at home on weekdays after three o'clock if you would like to see the boiler for yourself.`),
      lines('Yours sincerely,', '', 'Eleanor Dunmore'),
      lines('Enclosures: receipt for two radiators; electricity bills for December 2024', 'and December 2025'),
    ]),
};
