import { lines, paragraph, table, title } from '../blocks.ts';
import { encodedWord, renderMail } from '../render-mail.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

const BODY = `Hi Søren,

thanks for the quick answer. I have checked with our dispatcher: of the 48
workbenches in order TW-55210, 30 left Gdynia on Monday and 18 are still
waiting for their oak tops. I am sorry that nobody told you before.

What we offer:

- The 30 benches arrive at your hall in Odense on Thursday, 9 April 2026,
  between 8 and 12 o'clock.
- The other 18 follow on 23 April 2026 at our expense.
- We take 7.5% off the price of the late ones, which is €1,417.50.

The revised schedule is attached. Could you confirm by tomorrow at noon
that somebody can receive the first lorry? If the date does not suit you,
call me on +44 113 496 0175 and we will find another one.

Kind regards
Magda Zielińska
Customer Service, Tarnwood Furniture
magda.zielinska@tarnwood.example.com

On Tue, 31 Mar 2026 at 16:42, Søren Bjerregaard wrote:
> Dear Magda,
>
> your order confirmation of 2 March says that all 48 workbenches would be
> here by 30 March. Today is the 31st and we have heard nothing. Our new
> classrooms open on 13 April 2026 and 200 apprentices need a place to work.
>
> Please tell me by return when they will come, and what you intend to do
> about the delay. Otherwise I must ask our purchasing department to cancel.
>
> Best regards
> Søren Bjerregaard
> Fjordby Technical School`;

/** An answer with the question quoted below it and a PDF attached. */
export const emailLateDelivery: Sample = {
  file: 'email-late-delivery.eml',
  type: 'email',
  about: 'A supplier answers a complaint about a late delivery; the complaint is quoted and a schedule attached.',
  mustFind: [
    ...expected('person', 'Magda Zielińska', 'Søren Bjerregaard'),
    ...expected('organisation', 'Tarnwood Furniture', 'Fjordby Technical School'),
    ...expected('email', 'magda.zielinska@tarnwood.example.com', 'sb@fjordby-tech.example.org'),
    ...expected('date', '9 April 2026', '23 April 2026', '13 April 2026'),
    ...expected('money', '€1,417.50'),
    ...expected('percent', '7.5%'),
    ...expected('phone', '+44 113 496 0175'),
    ...expected('reference', 'TW-55210'),
    ...expected('location', 'Odense', 'Gdynia'),
  ],
  summaryMentions: ['workbenches', 'late', '9 April 2026', 'Odense'],
  render: async () =>
    renderMail(
      [
        ['Return-Path', '<magda.zielinska@tarnwood.example.com>'],
        ['Message-ID', '<20260401-0914-tw55210@mail.tarnwood.example.com>'],
        ['In-Reply-To', '<c81f-31mar@fjordby-tech.example.org>'],
        ['Date', 'Wed, 01 Apr 2026 09:14:07 +0200'],
        ['From', `${encodedWord('Magda Zielińska')} <magda.zielinska@tarnwood.example.com>`],
        ['To', `${encodedWord('Søren Bjerregaard')} <sb@fjordby-tech.example.org>`],
        ['Cc', 'Dispatch <dispatch@tarnwood.example.com>'],
        ['Subject', 'Re: Order TW-55210: where are our workbenches?'],
        ['MIME-Version', '1.0'],
      ],
      [
        { contentType: 'text/plain; charset=utf-8', encoding: 'quoted-printable', text: BODY },
        {
          contentType: 'application/pdf; name="schedule-TW-55210.pdf"',
          encoding: 'base64',
          fileName: 'schedule-TW-55210.pdf',
          bytes: await schedule(),
        },
      ],
    ),
};

function schedule(): Promise<Buffer> {
  return renderPdf(
    {
      title: 'Revised delivery schedule TW-55210',
      author: 'Tarnwood Furniture',
      date: '2026-04-01T07:05:00Z',
      footer: 'Tarnwood Furniture · Dispatch',
    },
    [
      title('Revised delivery schedule'),
      lines('Order TW-55210', 'Fjordby Technical School, Hall 4, Havnegade 12, Odense'),
      table(
        [
          { title: 'Lorry', share: 0.16 },
          { title: 'Arrival', share: 0.34 },
          { title: 'Goods', share: 0.34 },
          { title: 'Pieces', share: 0.16, align: 'right' },
        ],
        [
          ['1', '9 April 2026, 8:00 to 12:00', 'Workbench, beech top', '30'],
          ['2', '23 April 2026, 8:00 to 12:00', 'Workbench, oak top', '18'],
          ['Sum', '', '', '48'],
        ],
      ),
      paragraph('Unloading needs a fork lift for 1,200 kg and a ramp. The driver calls half an hour before arrival.'),
    ],
  );
}
