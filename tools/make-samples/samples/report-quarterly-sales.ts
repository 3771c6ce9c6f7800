import { sum, thousands } from '../figures.ts';
import { expected, type Sample } from '../sample.ts';

/** Region and its revenue in euro, in the third quarter of 2024 and of 2025. */
const REGIONS: readonly (readonly [region: string, before: number, now: number])[] = [
  ['Nordics', 1_284_600, 1_467_900],
  ['Benelux', 986_300, 1_011_200],
  ['Iberia', 642_800, 791_500],
  ['Alps', 1_120_400, 1_037_700],
];
const BEFORE = sum(REGIONS.map(([, before]) => before));
const NOW = sum(REGIONS.map(([, , now]) => now));
const change = (before: number, now: number) =>
  `${now >= before ? '+' : '−'}${Math.abs((100 * (now - before)) / before).toFixed(1)}%`;

/** A business report in Markdown with front matter, a table, emphasis, links and a code block. */
export const reportQuarterlySales: Sample = {
  file: 'report-quarterly-sales.md',
  type: 'report',
  about: 'The sales of a bicycle parts maker in the third quarter, by region, with causes and outlook.',
  mustFind: [
    ...expected('organisation', 'Velloro Components', 'Montane Cycles'),
    ...expected('person', 'Annika Thorsrud'),
    ...expected('date', '14 October 2025', '30 September 2025'),
    ...expected('money', `€${thousands(NOW)}`, `€${thousands(BEFORE)}`, '€2.4 million'),
    ...expected('percent', change(BEFORE, NOW).slice(1), '38.6%'),
    ...expected('email', 'annika.thorsrud@velloro.example.com'),
    ...expected('url', 'https://reports.velloro.example.com/2025/q3'),
  ],
  summaryMentions: ['Velloro', 'third quarter', thousands(NOW), 'Nordics'],
  render: async () => Buffer.from(markdown(), 'utf8'),
};

function markdown(): string {
  const rows = REGIONS.map(
    ([region, before, now]) => `| ${region} | ${thousands(before)} | ${thousands(now)} | ${change(before, now)} |`,
  ).join('\n');
  return `---
title: Sales Report, Third Quarter 2025
author: Annika Thorsrud
date: 2025-10-14
---

# Sales Report, Third Quarter 2025

**Velloro Components**, prepared by Annika Thorsrud for the management board, 14 October 2025

## Summary

Revenue in the third quarter, which ended on 30 September 2025, was **€${thousands(NOW)}**, after
€${thousands(BEFORE)} in the same quarter of last year (${change(BEFORE, NOW)}). Growth came from the Nordics and
Iberia. The Alps fell behind, because *Montane Cycles*, our largest customer there, moved an order of
€180,000 into the fourth quarter. The gross margin rose to 38.6%, after 36.9%.

## Revenue by region

All figures in euro.

| Region | Q3 2024 | Q3 2025 | Change |
| --- | ---: | ---: | ---: |
${rows}
| **Total** | **${thousands(BEFORE)}** | **${thousands(NOW)}** | **${change(BEFORE, NOW)}** |

## What drove the result

1. **Hub gears.** The new eight-speed hub sold 11,200 units against a plan of 9,000. Three of four went to makers of cargo bicycles.
2. **Prices.** The increase of 2.5% in May was accepted by all but two customers.
3. **Freight.** Sea freight cost 14% less than a year ago, which explains most of the better margin.

## Risks

- Aluminium has risen by 9% since July; contracts cover our needs until January only.
- One supplier of bearings has announced strikes. A second source was qualified in September.
- The postponed order of Montane Cycles is confirmed, but not yet paid for.

## Outlook

We expect revenue of about €2.4 million in October and November together, and confirm the target for
the year. The board is asked to approve a second shift in the hub assembly from December.

> "We do not lack demand, we lack hands." (head of production, 2 October 2025)

## Method

Revenue is booked at delivery. Currency effects are below 0.3% and were not removed. The figures come
from the query

\`\`\`sql
SELECT region, sum(net_amount) FROM invoices WHERE delivered BETWEEN '2025-07-01' AND '2025-09-30' GROUP BY region;
\`\`\`

Details and all charts: [report online](https://reports.velloro.example.com/2025/q3). Questions to
<annika.thorsrud@velloro.example.com>.
`;
}
