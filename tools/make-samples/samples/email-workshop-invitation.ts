import { renderMail } from '../render-mail.ts';
import { expected, type Sample } from '../sample.ts';

const BODY = `Dear all,

we would like to invite you to the second planning workshop for the
Harbour Lights festival on Tuesday, 19 May 2026, from 09:30 to 15:00 in
the Rope Store, Wharf Road, Liverpool.

Agenda

09:30  Welcome and results of the first workshop (Bronagh Keane)
10:00  Stages, power and noise: what the council has allowed
11:15  Coffee
11:30  Volunteers: we have 85 and need 140
12:30  Lunch
13:15  Budget: £62,000 granted, £18,500 still to be raised
14:30  Decisions and next steps

Please let me know by 8 May 2026 whether you come, and whether you eat
vegetarian. Those who cannot come may join by video:
https://meet.example.org/harbour-lights

If you have figures from your suppliers, send them to me before the
meeting, so that the budget on the table is the real one.

See you in May
Rhys Cadwallader

--
Rhys Cadwallader | Producer | Mersey Lantern Collective
rhys@merseylantern.example.org | 0151 496 0288
`;

/** A plain mail to several people, with an agenda in columns and a signature block. */
export const emailWorkshopInvitation: Sample = {
  file: 'email-workshop-invitation.eml',
  type: 'email',
  about: 'An invitation to a planning workshop of a festival, with agenda and a date to answer by.',
  mustFind: [
    ...expected('person', 'Rhys Cadwallader', 'Bronagh Keane'),
    ...expected('organisation', 'Mersey Lantern Collective'),
    ...expected('email', 'rhys@merseylantern.example.org'),
    ...expected('date', '19 May 2026', '8 May 2026'),
    ...expected('money', '£62,000', '£18,500'),
    ...expected('phone', '0151 496 0288'),
    ...expected('url', 'https://meet.example.org/harbour-lights'),
    ...expected('location', 'Liverpool'),
  ],
  summaryMentions: ['workshop', 'Harbour Lights', '19 May 2026', 'Liverpool'],
  render: async () =>
    renderMail(
      [
        ['Received', 'from mail.merseylantern.example.org by mx.example.org; Mon, 27 Apr 2026 11:03:52 +0100'],
        ['Message-ID', '<hl-workshop-2@mail.merseylantern.example.org>'],
        ['Date', 'Mon, 27 Apr 2026 11:03:50 +0100'],
        ['From', 'Rhys Cadwallader <rhys@merseylantern.example.org>'],
        [
          'To',
          'Bronagh Keane <bronagh.keane@example.org>, "Okafor, Chidi" <chidi.okafor@example.com>, stages@merseylantern.example.org',
        ],
        ['Subject', 'Invitation: second planning workshop for Harbour Lights, 19 May'],
        ['MIME-Version', '1.0'],
      ],
      [{ contentType: 'text/plain; charset=utf-8', encoding: 'quoted-printable', text: BODY }],
    ),
};
