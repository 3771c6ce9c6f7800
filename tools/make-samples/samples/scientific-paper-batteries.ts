import { heading, lines, paragraph, table, title } from '../blocks.ts';
import { renderText } from '../render-text.ts';
import { expected, type Sample } from '../sample.ts';

/** A preprint as plain text, wrapped at 74 columns. */
export const scientificPaperBatteries: Sample = {
  file: 'scientific-paper-batteries.txt',
  type: 'scientific',
  about: 'A preprint in plain text: cellulose separators make a zinc cell last longer.',
  mustFind: [
    ...expected('person', 'Rosalind Achterberg', 'Mateus Figueira'),
    ...expected('organisation', 'Institute for Applied Electrochemistry'),
    ...expected('email', 'm.figueira@iae-tern.example.org'),
    ...expected('percent', '92%', '71%'),
    ...expected('date', '3 November 2025'),
    ...expected('url', 'https://data.example.org/zinc-cellulose'),
    ...expected('money', 'EUR 0.41'),
  ],
  summaryMentions: ['zinc', 'cellulose', 'separator', 'cycles', '92%'],
  render: async () =>
    renderText([
      title('Cellulose separators extend the cycle life of aqueous zinc cells'),
      lines(
        'Rosalind Achterberg (1), Mateus Figueira (1, 2)',
        '(1) Institute for Applied Electrochemistry, Tern',
        '(2) corresponding author, m.figueira@iae-tern.example.org',
        'Preprint, version 2, 3 November 2025',
      ),
      heading('ABSTRACT'),
      paragraph(`Aqueous zinc cells are safe and cheap, but dendrites pierce their separators after a few hundred cycles. We cast separators from
        bleached pine cellulose with a pore size of 38 nm and compared them with commercial glass fibre in 48 coin cells. After 1,000 cycles
        at 2 mA per square centimetre the cells with cellulose kept 92% of their capacity, and those with glass fibre 71%. Impedance
        measurements suggest that the narrow pores even out the flux of zinc ions. The material costs EUR 0.41 per square metre.`),
      heading('1 INTRODUCTION'),
      paragraph(`The storage of electricity from wind and sun needs batteries that are safe, that last and that use abundant materials. Zinc in mild
        aqueous electrolytes meets the first and the third demand [1, 2]. Its cycle life is limited by dendrites: zinc is deposited where
        the field is strongest, so that needles grow until they short the cell.`),
      paragraph(`Coatings, additives and structured anodes have been proposed [3]. The separator has received less attention, although every
        ion passes through it. Glass fibre, the usual choice, has pores of several micrometres, which concentrate the current. We
        hypothesise that a separator with uniform pores below 100 nm delays dendrites.`),
      heading('2 METHODS'),
      paragraph(`Separators were cast from a 1.2% dispersion of bleached pine cellulose, pressed at 8 MPa and dried at 60 degrees for 12 hours. Their
        thickness was 45 micrometres with a standard deviation of 2.1. Coin cells with a zinc anode, a manganese dioxide cathode and 2 M
        zinc sulfate were assembled in air: 24 with cellulose and 24 with glass fibre, in random order.`),
      paragraph(`Cells were cycled at 25 degrees between 0.9 and 1.8 V. A cell had failed when its capacity fell below 60% of the tenth cycle or
        when it shorted. Survival was compared with a log-rank test, capacity with a Mann-Whitney test.`),
      heading('3 RESULTS'),
      paragraph(`Table 1 summarises the cells after 1,000 cycles. Three of 24 cells with cellulose had failed, against 13 of 24 with glass fibre
        (log-rank test, p < 0.001).`),
      table(
        [
          { title: 'Separator', share: 0.3 },
          { title: 'Cells', share: 0.1, align: 'right' },
          { title: 'Failed', share: 0.1, align: 'right' },
          { title: 'Capacity', share: 0.2, align: 'right' },
          { title: 'Resistance', share: 0.2, align: 'right' },
        ],
        [
          ['Cellulose, 38 nm', '24', '3', '92%', '1.9 ohm'],
          ['Glass fibre', '24', '13', '71%', '2.6 ohm'],
        ],
      ),
      paragraph(`Micrographs of opened cells show a dense, even deposit behind cellulose and needles of up to 60 micrometres behind glass fibre. The
        transfer number of zinc ions rose from 0.31 to 0.52.`),
      heading('4 DISCUSSION'),
      paragraph(`The results support the hypothesis that narrow, uniform pores delay dendrites. An alternative explanation is that the hydroxyl groups
        of cellulose bind water and so suppress corrosion; the pH near the anode, which we did not measure, would tell the two apart. A
        limitation of this study is the low current: at 10 mA per square centimetre both separators failed within 200 cycles.`),
      heading('5 CONCLUSION'),
      paragraph(`A separator of cellulose, which can be made on a paper machine, extends the life of aqueous zinc cells considerably. Larger pouch
        cells are being tested. All data are available at https://data.example.org/zinc-cellulose.`),
      heading('REFERENCES'),
      lines(
        '[1] L. Thorsrud, Zinc for the grid, Invented Energy 7 (2021) 12-30.',
        '[2] P. Raman, O. Whitlock, Mild electrolytes, J. Made-up Chem. 3 (2022) 88.',
        '[3] H. Farrant et al., Dendrites and how to stop them, Ion Fictions 1 (2024) 1.',
      ),
    ]),
};
