import { type Block, heading, lines, list, pageBreak, paragraph, table, title } from '../blocks.ts';
import { figure, sum } from '../figures.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

/** Station, nitrate and phosphate in mg/l, oxygen saturation in percent, in hundredths. */
const STATIONS: readonly (readonly [name: string, nitrate: number, phosphate: number, oxygen: number])[] = [
  ['Aller Bridge', 412, 6, 9_620],
  ['Thorncombe Weir', 538, 9, 9_310],
  ['Old Mill', 761, 14, 8_840],
  ['Sewage works outlet', 1_184, 37, 7_150],
  ['Lower Meadows', 906, 21, 8_270],
  ['Estuary Gate', 689, 13, 8_920],
];
/** Samples of each quarter that were taken and that met all limits. */
const QUARTERS: readonly (readonly [quarter: string, taken: number, good: number])[] = [
  ['January to March', 72, 58],
  ['April to June', 78, 69],
  ['July to September', 84, 61],
  ['October to December', 66, 57],
];
/** Measure and its cost in pence. */
const MEASURES: readonly (readonly [measure: string, cost: number, until: string])[] = [
  ['Phosphate stripping at the works', 38_500_000, 'June 2027'],
  ['Buffer strips along 14 km of bank', 9_640_000, 'March 2027'],
  ['Two further monitoring stations', 4_275_000, 'October 2026'],
  ['Advice to 32 farms', 2_880_000, 'December 2026'],
];
const TAKEN = sum(QUARTERS.map(([, taken]) => taken));
const GOOD = sum(QUARTERS.map(([, , good]) => good));
const COST = sum(MEASURES.map(([, cost]) => cost));
const percentage = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`;
const mean = (hundredths: readonly number[]) => (sum(hundredths) / hundredths.length / 100).toFixed(2);

/** A technical report of several pages with summary, tables and recommendations. */
export const reportRiverQuality: Sample = {
  file: 'report-river-quality.pdf',
  type: 'report',
  about: 'The annual water quality report of a river trust: six stations, four quarters, recommendations with costs.',
  mustFind: [
    ...expected('organisation', 'Aller Rivers Trust'),
    ...expected('person', 'Dr Miriam Castellane', 'Edwin Fairclough'),
    ...expected('date', '27 February 2026', '31 December 2025', 'October 2026'),
    ...expected('percent', percentage(GOOD, TAKEN), percentage(61, 84)),
    ...expected('money', `£${figure(COST)}`, `£${figure(38_500_000)}`),
    ...expected('reference', 'ART-R-2026-02'),
    ...expected('email', 'science@allerrivers.example.org'),
    ...expected('location', 'Thorncombe Weir'),
  ],
  summaryMentions: ['River Aller', 'water quality', 'phosphate', 'sewage works', percentage(GOOD, TAKEN)],
  render: () =>
    renderPdf(
      {
        title: 'Water Quality of the River Aller 2025: Annual Report',
        author: 'Aller Rivers Trust',
        date: '2026-02-27T10:00:00Z',
        footer: 'Aller Rivers Trust · Report ART-R-2026-02',
      },
      [...opening(), ...results(), ...outlook()],
    ),
};

function opening(): readonly Block[] {
  return [
    title('Water Quality of the River Aller 2025'),
    lines(
      'Annual Report ART-R-2026-02',
      'Aller Rivers Trust, 27 February 2026',
      'Authors: Dr Miriam Castellane and Edwin Fairclough',
    ),
    heading('Executive summary'),
    paragraph(`This report presents the water quality of the River Aller between 1 January and 31 December 2025. The Trust took ${TAKEN}
      samples at six stations. Of these, ${GOOD} (${percentage(GOOD, TAKEN)}) met all limits, after 74.9% in 2024. On average, nitrate is
      within its limit at four of the six stations and oxygen at five. Phosphate below the sewage works remains the main problem: its mean of
      0.37 mg/l is more than three times the limit of 0.10 mg/l.`),
    paragraph(`We recommend four measures at a total cost of £${figure(COST)}. The most effective is the stripping of phosphate at the sewage
      works, which alone would bring the two stations below it within reach of good status by 2028.`),
    heading('1. Introduction'),
    paragraph(`The River Aller rises on Blackdown Moor and reaches the sea after 61 kilometres. Its catchment of 412 square kilometres is
      used mainly for dairy farming. In 2019 the river was classed as moderate, because of phosphate and of low oxygen in summer. Since
      then the Trust, the water company and the farmers have agreed on a plan whose third year is described here.`),
    paragraph(`The purpose of this report is to show whether the plan works, to explain where it does not, and to say what should be done
      next. It is written for the members of the catchment board and for the public.`),
    heading('2. Method'),
    list(
      'Samples were taken twice a month at each station, and weekly after heavy rain, always between 7 and 10 in the morning.',
      'Nitrate and phosphate were determined by ion chromatography in an accredited laboratory within 24 hours.',
      'Oxygen, temperature and conductivity were measured on the spot with calibrated probes.',
      'A sample meets the limits if nitrate is below 8.0 mg/l, phosphate below 0.10 mg/l and oxygen saturation above 80%.',
    ),
    paragraph(`Every tenth sample was taken twice and analysed blind. The relative difference of these pairs was 2.8% for nitrate and 4.1%
      for phosphate, which is well within the requirements of the standard.`),
    pageBreak,
  ];
}

function results(): readonly Block[] {
  return [
    heading('3. Results'),
    paragraph(`Table 1 shows the annual mean of each station, from the source to the estuary. Nitrate rises along the river and peaks at the
      outlet of the sewage works. Phosphate follows the same pattern, with a steeper peak.`),
    lines('Table 1: Annual means by station'),
    table(
      [
        { title: 'Station', share: 0.34 },
        { title: 'Nitrate, mg/l', share: 0.22, align: 'right' },
        { title: 'Phosphate, mg/l', share: 0.24, align: 'right' },
        { title: 'Oxygen, %', share: 0.2, align: 'right' },
      ],
      [
        ...STATIONS.map(([name, nitrate, phosphate, oxygen]) => [
          name,
          (nitrate / 100).toFixed(2),
          (phosphate / 100).toFixed(2),
          (oxygen / 100).toFixed(1),
        ]),
        [
          'Mean of all stations',
          mean(STATIONS.map(([, nitrate]) => nitrate)),
          mean(STATIONS.map(([, , phosphate]) => phosphate)),
          Number(mean(STATIONS.map(([, , , oxygen]) => oxygen))).toFixed(1),
        ],
      ],
    ),
    paragraph(`The seasons differ. The third quarter was again the weakest, with ${percentage(61, 84)} of samples within the limits, because low
      flow leaves less water to dilute what the works discharges. The dry weeks of August alone account for 17 of its 23 failures.`),
    lines('Table 2: Samples by quarter'),
    table(
      [
        { title: 'Quarter', share: 0.4 },
        { title: 'Samples', share: 0.2, align: 'right' },
        { title: 'Within limits', share: 0.2, align: 'right' },
        { title: 'Share', share: 0.2, align: 'right' },
      ],
      [
        ...QUARTERS.map(([quarter, taken, good]) => [quarter, `${taken}`, `${good}`, percentage(good, taken)]),
        ['Year', `${TAKEN}`, `${GOOD}`, percentage(GOOD, TAKEN)],
      ],
    ),
    heading('4. Discussion'),
    paragraph(`Compared with 2024 the share of good samples rose by almost seven percentage points. Two thirds of the improvement come from
      Lower Meadows, where 5 km of bank were fenced in the spring and cattle no longer enter the water. Nitrate at Old Mill fell for the
      third year in a row.`),
    paragraph(`The sewage works stays within its present permit, which sets no limit for phosphate. A mass balance shows that it contributes
      58% of the phosphate that reaches the estuary, although it contributes only 6% of the water. Measures upstream cannot make up for
      that.`),
    paragraph(`Two findings need care. The station at Estuary Gate was flooded in November, so its fourth quarter rests on seven samples. And
      the probe at Thorncombe Weir drifted in May; its oxygen values of two weeks were discarded.`),
    pageBreak,
  ];
}

function outlook(): readonly Block[] {
  return [
    heading('5. Conclusions and recommendations'),
    paragraph(`The plan works where it was carried out. Fencing and buffer strips show effects within a year. The sewage works is now the
      decisive source, and it needs an investment that only the water company can make. We recommend the following measures.`),
    lines('Table 3: Recommended measures'),
    table(
      [
        { title: 'Measure', share: 0.5 },
        { title: 'Cost', share: 0.25, align: 'right' },
        { title: 'Complete by', share: 0.25, align: 'right' },
      ],
      [...MEASURES.map(([measure, cost, until]) => [measure, `£${figure(cost)}`, until]), ['Total', `£${figure(COST)}`, '']],
    ),
    list(
      'The board should ask the regulator for a phosphate limit of 0.5 mg/l in the permit of the works.',
      'The Trust should sample weekly from July to September, when most failures happen.',
      'Farms that join the advice scheme in 2026 should receive the fencing grant first.',
    ),
    heading('6. Outlook'),
    paragraph(`If all four measures are carried out, the model of the catchment predicts that 91% of samples will meet the limits in 2028,
      with an uncertainty of four percentage points. Without the works, the share would stay below 85%. The next report will appear in
      February 2027.`),
    heading('Contact'),
    lines('Aller Rivers Trust, Weir House, Thorncombe TC4 9ZZ', 'science@allerrivers.example.org', 'Telephone 01632 960147'),
  ];
}
