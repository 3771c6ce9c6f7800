import { expected, type Sample } from '../sample.ts';

const MARKDOWN = `# Allotment Committee: Minutes of 14 April 2026

**Place:** the green hut, Larkfield Allotments, Nottingham
**Time:** 19:00 to 20:25
**Present:** Winifred Okoye (chair), Desmond Pryce, Saskia van Houten, Milo Tanner (minutes)
**Apologies:** Father Brendan Shaw

## 1. Minutes of the last meeting

The minutes of 10 March 2026 were approved. Proposed by Desmond Pryce, seconded by Saskia van Houten.

## 2. Water

The pump at the lower gate leaks. Desmond Pryce has two quotations:

| Firm | Price | Guarantee |
| --- | ---: | --- |
| Trent Pumps and Pipes | £1,180 | 5 years |
| R. Gedling & Daughters | £1,365 | 10 years |

After discussion it was **agreed** to accept the offer of *R. Gedling & Daughters*, because of the
guarantee. The work is to be done before 15 May 2026. Desmond Pryce abstained, as he knows the owner.

## 3. Waiting list

There are 63 names on the list, 9 more than a year ago. Plots 14 and 22 have not been worked since
last summer. The secretary sent reminders on 2 March; there was no answer. **Decided:** to give notice
for both plots, and to divide plot 22 into two halves.

## 4. Open day

- Date: Sunday, 21 June 2026, 11:00 to 16:00
- Saskia van Houten looks after the plant stall, Milo Tanner after tea and cakes.
- The scouts are asked to help with parking; last year's takings were £742.50.

## 5. Treasurer's report

The balance on 31 March 2026 was £5,318.20. Eighty-eight of 92 rents are paid. The rent stays at £48
for a full plot in 2027.

## 6. Any other business

Winifred Okoye reported that bees were seen in the old oak. Nobody is to cut the tree before a
beekeeper has looked at it.

## Actions

- [ ] **Desmond Pryce:** order the pump, by 20 April
- [ ] **Milo Tanner:** write to the holders of plots 14 and 22, by 24 April
- [ ] **Winifred Okoye:** call the beekeeper, \`as soon as possible\`
- [x] **Saskia van Houten:** book the tables for the open day

The meeting closed at 20:25. Next meeting: **12 May 2026**, 19:00, same place. Corrections to the
secretary: [milo.tanner@example.org](mailto:milo.tanner@example.org), 0115 496 0354.
`;

/** Informal minutes in Markdown with a table, check boxes and bold decisions. */
export const minutesAllotmentCommittee: Sample = {
  file: 'minutes-allotment-committee.md',
  type: 'minutes',
  about: 'The minutes of an allotment committee: a pump, the waiting list, an open day.',
  mustFind: [
    ...expected('organisation', 'R. Gedling & Daughters', 'Trent Pumps and Pipes'),
    ...expected('person', 'Winifred Okoye', 'Desmond Pryce', 'Saskia van Houten', 'Milo Tanner'),
    ...expected('date', '14 April 2026', '21 June 2026', '12 May 2026'),
    ...expected('money', '£1,365', '£5,318.20', '£742.50'),
    ...expected('email', 'milo.tanner@example.org'),
    ...expected('phone', '0115 496 0354'),
    ...expected('location', 'Nottingham'),
  ],
  summaryMentions: ['allotment', 'pump', 'waiting list', 'open day'],
  render: async () => Buffer.from(MARKDOWN, 'utf8'),
};
