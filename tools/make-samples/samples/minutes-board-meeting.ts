import { heading, lines, paragraph, table, title } from '../blocks.ts';
import { renderDocx } from '../render-docx.ts';
import { expected, type Sample } from '../sample.ts';

/** Formal minutes of a board in Word: attendance, numbered items, resolutions, table of actions. */
export const minutesBoardMeeting: Sample = {
  file: 'minutes-board-meeting.docx',
  type: 'minutes',
  about: 'The minutes of a board meeting of a cooperative bakery, with resolutions and an action table.',
  mustFind: [
    ...expected('organisation', 'Millbrook Cooperative Bakery'),
    ...expected('person', 'Adaeze Nwosu', 'Gareth Pugh-Lloyd', 'Lena Sorensen', 'Colm Brannigan'),
    ...expected('date', '3 February 2026', '10 March 2026', '6 January 2026'),
    ...expected('money', '£46,200', '£18,900', '£310'),
    ...expected('percent', '5.8%'),
    ...expected('location', 'Cardiff'),
  ],
  summaryMentions: ['Millbrook Cooperative Bakery', 'board', 'oven', '£46,200'],
  render: async () =>
    renderDocx(
      {
        title: 'Minutes of the Board Meeting, 3 February 2026',
        author: 'Colm Brannigan',
        date: '2026-02-05T19:00:00Z',
        footer: ['Millbrook Cooperative Bakery · Minutes of the Board'],
      },
      [
        title('Minutes of the Board Meeting'),
        lines(
          'Millbrook Cooperative Bakery',
          'Date: 3 February 2026, 18:00 to 19:50',
          'Place: Meeting room, 12 Granary Street, Cardiff',
        ),
        lines(
          'Present: Adaeze Nwosu (chair), Gareth Pugh-Lloyd (treasurer), Lena Sorensen, Hugo Farrant, Colm Brannigan (secretary)',
          'Apologies: Ruth Ellery',
          'In attendance: Dilys Morgan (production manager), for item 4',
        ),
        heading('1. Opening and quorum'),
        paragraph(
          'The chair opened the meeting at 18:00 and noted that five of six members were present and the board was quorate.',
        ),
        heading('2. Minutes of the last meeting'),
        paragraph(`The minutes of 6 January 2026 were approved without changes. Of the six actions, five were reported done; the review of the
          insurance was carried forward.`),
        heading('3. Finances'),
        paragraph(`Gareth Pugh-Lloyd presented the accounts to the end of December. Sales in the fourth quarter were 5.8% above budget. The
          cash balance was £71,400, of which £18,900 is set aside for taxes. Wheat cost £310 a tonne, and the treasurer expects this to
          last until the harvest.`),
        paragraph('RESOLVED unanimously: to raise the price of the large loaf by 15 pence from 1 March 2026.'),
        heading('4. Replacement of the deck oven'),
        paragraph(`Dilys Morgan reported that the oven had failed on four days in January. Three offers were compared. The board discussed
          whether to lease or to buy, and noted that the new oven uses a third less gas.`),
        paragraph(`RESOLVED by four votes to one (Hugo Farrant against): to buy the oven offered at £46,200 including installation, of which
          £20,000 is financed by a loan over five years.`),
        heading('5. Members and shops'),
        paragraph(`Lena Sorensen reported 14 new members; the cooperative now has 412. The stall at the station sold less than hoped. It was agreed
          to try other opening hours until Easter and to decide at the next meeting.`),
        heading('6. Any other business'),
        paragraph(
          'Colm Brannigan reminded the board that the annual return is due at the end of March. There was no further business.',
        ),
        heading('Actions'),
        table(
          [
            { title: 'No.', share: 0.1 },
            { title: 'Action', share: 0.5 },
            { title: 'Who', share: 0.22 },
            { title: 'By', share: 0.18 },
          ],
          [
            ['1', 'Sign the order for the oven', 'Adaeze Nwosu', '6 February 2026'],
            ['2', 'Agree the loan with the bank', 'Gareth Pugh-Lloyd', '20 February 2026'],
            ['3', 'Tell the shops about the new price', 'Lena Sorensen', '15 February 2026'],
            ['4', 'Review the insurance', 'Hugo Farrant', '10 March 2026'],
            ['5', 'Prepare the annual return', 'Colm Brannigan', '10 March 2026'],
          ],
        ),
        paragraph('The meeting closed at 19:50. The next meeting will be held on 10 March 2026 at 18:00.'),
        lines('Minutes taken by Colm Brannigan', 'Approved: ______________________ (chair)'),
      ],
    ),
};
