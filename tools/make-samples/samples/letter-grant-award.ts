import { heading, lines, list, paragraph, table } from '../blocks.ts';
import { figure, sum } from '../figures.ts';
import { renderDocx } from '../render-docx.ts';
import { expected, type Sample } from '../sample.ts';

/** Instalment, its date and its amount in pence. */
const INSTALMENTS: readonly (readonly [name: string, date: string, amount: number])[] = [
  ['First instalment', '1 July 2026', 1_200_000],
  ['Second instalment', '1 January 2027', 1_050_000],
  ['Final instalment', 'after the final report', 500_000],
];
const GRANT = sum(INSTALMENTS.map(([, , amount]) => amount));

/** A business letter in Word with letterhead, conditions and a table of payments. */
export const letterGrantAward: Sample = {
  file: 'letter-grant-award.docx',
  type: 'letter',
  about: 'A foundation tells a museum that its grant is awarded, how it is paid and on what conditions.',
  mustFind: [
    ...expected('organisation', 'Hollis Bray Foundation', 'Winterfold Museum of Clocks'),
    ...expected('person', 'Beatrix Halloran', 'Samuel Adeyemi'),
    ...expected('date', '11 May 2026', '1 July 2026', '31 May 2026'),
    ...expected('money', `£${figure(GRANT)}`, `£${figure(1_200_000)}`),
    ...expected('reference', 'HBF/26/114'),
    ...expected('email', 'grants@hollisbray.example.org'),
    ...expected('phone', '020 7946 0623'),
    ...expected('location', 'London', 'Shrewsbury'),
  ],
  summaryMentions: ['Hollis Bray Foundation', 'Winterfold Museum', 'grant', figure(GRANT)],
  render: async () =>
    renderDocx(
      {
        title: 'Award letter HBF/26/114',
        author: 'Beatrix Halloran',
        date: '2026-05-11T13:40:00Z',
        header: ['Hollis Bray Foundation', '60 Lamb Court, London EC1 9ZZ · 020 7946 0623 · grants@hollisbray.example.org'],
        footer: ['The Hollis Bray Foundation is a charity registered in England and Wales.'],
      },
      [
        lines('Samuel Adeyemi', 'Director', 'Winterfold Museum of Clocks', '7 Abbey Walk', 'Shrewsbury SY1 9ZZ'),
        lines('11 May 2026'),
        lines('Our reference: HBF/26/114'),
        heading('Award of a grant for "Time for Everyone"'),
        lines('Dear Mr Adeyemi,'),
        paragraph(`I am delighted to tell you that the trustees of the Hollis Bray Foundation, at their meeting on 7 May 2026, decided to award
          the Winterfold Museum of Clocks a grant of £${figure(GRANT)} for your project "Time for Everyone". There were 143 applications,
          of which eleven were successful.`),
        paragraph(`The trustees were impressed by your plan to let visitors with impaired sight explore the collection by touch and sound, and by
          the care with which you had tested it. The grant is paid as follows:`),
        table(
          [
            { title: 'Payment', share: 0.4 },
            { title: 'Date', share: 0.35 },
            { title: 'Amount', share: 0.25, align: 'right' },
          ],
          [...INSTALMENTS.map(([name, date, amount]) => [name, date, `£${figure(amount)}`]), ['Grant', '', `£${figure(GRANT)}`]],
        ),
        paragraph('The grant is subject to these conditions:'),
        list(
          'The money is used only for the purposes set out in your application of 16 February 2026.',
          'You send us a short report every six months, and a final report within three months after the end of the project.',
          'Our support is acknowledged in the exhibition and on your website.',
          'Changes to the budget of more than ten per cent of a heading are agreed with us beforehand.',
        ),
        paragraph(`If you accept the grant on these conditions, please sign the enclosed copy of this letter and return it to us by 31 May 2026.
          Should you have any questions, my colleague in the grants office will be glad to help on 020 7946 0623.`),
        paragraph('My warmest congratulations to you and your team. I look forward to hearing the clocks strike in the autumn.'),
        lines('Yours sincerely,', 'Beatrix Halloran', 'Head of Grants'),
        lines('Enclosed: copy for signature; form for bank details'),
      ],
    ),
};
