import { type Block, columns, heading, lines, note, pageBreak, paragraph, table, title } from '../blocks.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

/** A short paper on two pages: title and abstract over the full width, the text in two columns, references at the end. */
export const scientificOwlRoosts: Sample = {
  file: 'scientific-owl-roosts.pdf',
  type: 'scientific',
  about: 'A two-column paper: do barn owls prefer nest boxes that are ventilated?',
  mustFind: [
    ...expected('person', 'Leonie Hartwell', 'Kwabena Asante', 'Sigrid Maahl'),
    ...expected('organisation', 'University of Wexcombe'),
    ...expected('email', 'l.hartwell@wexcombe.example.org'),
    ...expected('percent', '61%', '38%'),
    ...expected('reference', '10.5555/owl.2026.0031'),
    ...expected('date', '8 January 2026'),
  ],
  summaryMentions: ['barn owls', 'nest boxes', 'ventilated', 'temperature'],
  render: () =>
    renderPdf(
      {
        title: 'Ventilated nest boxes are preferred by barn owls in hot summers',
        author: 'L. Hartwell, K. Asante and S. Maahl',
        date: '2026-01-08T07:00:00Z',
        face: 'serif',
        size: 9.5,
        footer: 'Letters in Invented Ornithology 8 (2026) 31–32 · doi 10.5555/owl.2026.0031',
      },
      [
        title('Ventilated nest boxes are preferred by barn owls in hot summers'),
        lines(
          'Leonie Hartwell, Kwabena Asante and Sigrid Maahl',
          'Department of Zoology, University of Wexcombe; l.hartwell@wexcombe.example.org',
          'Received 19 August 2025, accepted 8 January 2026',
        ),
        heading('Abstract'),
        paragraph(`Nest boxes have replaced hollow trees and barns as the main breeding sites of the barn owl (Tyto alba) in much of lowland Europe.
          Closed boxes become hot, and hot summers are becoming frequent. We offered 96 pairs of boxes, one closed and one ventilated,
          over three breeding seasons. Owls chose the ventilated box in 61% of the occupied pairs, and in 69% when the mean temperature
          in July exceeded 21 °C. Broods in ventilated boxes had more fledglings (3.4 against 2.9, p = 0.012). We conclude that simple
          openings under the eaves improve both use and breeding success.`),
        note('Keywords: Tyto alba, nest box, microclimate, breeding success, temperature'),
        columns(firstLeft(), firstRight()),
        pageBreak,
        columns(secondLeft(), secondRight()),
      ],
    ),
};

function firstLeft(): readonly Block[] {
  return [
    heading('1. Introduction'),
    paragraph(`Barn owls bred in hollow trees for millennia and in barns for centuries. Both are becoming scarce, and in several regions more
      than three quarters of all pairs now use nest boxes [1]. Boxes are usually built for protection against martens and rain, not for
      comfort: they are closed on all sides but one.`),
    paragraph(`The temperature inside such a box can exceed that of the air by more than eight degrees on a sunny afternoon [2]. Nestlings then
      pant, lose water and may leave the box before they can fly. Whether adult owls avoid hot boxes when they have a choice is unknown.
      Earlier studies compared boxes at different farms, so that the effects of food and site could not be separated [3, 4].`),
  ];
}

function firstRight(): readonly Block[] {
  return [
    paragraph(`Here we report an experiment in which each pair of owls could choose between two boxes under the same roof, which differed in
      ventilation only. We ask whether owls prefer ventilated boxes, whether the preference depends on temperature, and whether it
      affects breeding success.`),
    heading('2. Materials and methods'),
    paragraph(`Between 2022 and 2024 we installed 96 pairs of boxes in barns on farms in the Wexe valley. Both boxes of a pair measured
      90 × 50 × 50 cm and hung two metres apart. One had six openings of 4 cm under its roof; in the other the openings were plugged.
      The position was drawn by lot. Loggers recorded the temperature every 15 minutes.`),
    paragraph(`We visited the boxes four times a season. A box counted as occupied when at least one egg was laid.`),
  ];
}

function secondLeft(): readonly Block[] {
  return [
    paragraph(`Preference was tested with an exact binomial test, and the effect of temperature with a logistic regression in which the farm was a
      random effect. All tests were two-sided. The study was carried out under licence of the regional authority, and nestlings were
      handled for less than five minutes.`),
    heading('3. Results'),
    paragraph(`In three seasons 171 pairs of boxes were occupied. Owls used the ventilated box in 105 cases (61%) and the closed one in 66
      (p = 0.004). The preference grew with the temperature of July: the odds of choosing the ventilated box rose by 38% per degree
      (95% confidence interval 14% to 67%). In the cool summer of 2023 no preference was found (Table 1).`),
    lines('Table 1. Boxes occupied in each season'),
    table(
      [
        { title: 'Season', share: 0.25 },
        { title: 'Ventilated', share: 0.27, align: 'right' },
        { title: 'Closed', share: 0.22, align: 'right' },
        { title: 'July, °C', share: 0.26, align: 'right' },
      ],
      [
        ['2022', '39', '17', '21.9'],
        ['2023', '27', '31', '17.8'],
        ['2024', '39', '18', '21.3'],
        ['All', '105', '66', '20.3'],
      ],
    ),
    paragraph(`On days above 28 °C the closed boxes were on average 4.6 degrees warmer than the ventilated ones. The number of eggs did not differ
      (5.1 and 5.0), but ventilated boxes produced 3.4 fledglings per brood and closed boxes 2.9 (t = 2.54, p = 0.012). The difference
      arose between the third and the fifth week, when the nestlings fill the box.`),
    heading('4. Discussion'),
    paragraph(`Our results show that barn owls choose the cooler of two boxes, and that they do so when it matters. As eggs are laid in April, long
      before the heat, they may remember the summer before: most breeders of 2023 had moved in during a cool spring that followed the
      hot season of 2022, which speaks against memory alone.`),
  ];
}

function secondRight(): readonly Block[] {
  return [
    paragraph(`The gain of half a fledgling per brood is large. In the population model of [5] it would turn a yearly decline of two per cent into
      a rise of three. The openings cost nothing and take ten minutes with a drill.`),
    paragraph(`Three limits should be kept in mind. All barns had roofs of tile; under metal the difference may be greater. The two boxes of a pair
      were never both occupied by owls, but jackdaws took nine. And we do not know whether ventilation attracts parasites, which we are
      now studying.`),
    heading('5. Conclusion'),
    paragraph(`Ventilated nest boxes are used more often and raise more young than closed ones in hot summers. We recommend that owl groups drill
      openings under the eaves of existing boxes, and that the building instructions be revised.`),
    heading('Acknowledgements'),
    paragraph('We thank 71 farmers for their patience and the Wexe Owl Group for its ladders.'),
    heading('References'),
    note('[1] Brandvold, T. (2018). Where barn owls breed. Invented Birds 4, 11–29.'),
    note('[2] Castellane, R. & Oyelaran, F. (2020). Heat in wooden boxes. Journal of Made-up Ecology 17, 203–214.'),
    note('[3] Maahl, S. (2015). Owls and farms of the Wexe valley. Invented Birds 1, 77–90.'),
    note('[4] Tanner, G., Pryce, D. & Keane, B. (2019). Site or box? Annals of Imaginary Zoology 33, 5–18.'),
    note('[5] Asante, K. & Hartwell, L. (2021). A population model of the barn owl. Journal of Made-up Ecology 18, 340–355.'),
  ];
}
