import { columns, heading, lines, list, paragraph, table, title } from '../blocks.ts';
import { renderPdf } from '../render-pdf.ts';
import { expected, type Sample } from '../sample.ts';

/** A two-page curriculum vitae: contact data and profile side by side, then experience from new to old. */
export const cvInesMarchetti: Sample = {
  file: 'cv-ines-marchetti.pdf',
  type: 'cv',
  about: 'The curriculum vitae of a structural engineer who designs timber bridges.',
  mustFind: [
    ...expected('person', 'Ines Marchetti'),
    ...expected('organisation', 'Thornbury & Vale Engineers', 'Aldermoor Bridges Ltd', 'Studio Ponte Srl'),
    ...expected('email', 'ines.marchetti@example.org'),
    ...expected('phone', '+44 7700 900417'),
    ...expected('url', 'https://ines-marchetti.example.org'),
    ...expected('location', 'Edinburgh', 'Sheffield', 'Bologna'),
    ...expected('date', 'September 2021', 'March 2017'),
    ...expected('money', '£4.2 million'),
    ...expected('percent', '31%'),
  ],
  summaryMentions: ['Ines Marchetti', 'structural engineer', 'timber', 'bridges'],
  render: () =>
    renderPdf(
      {
        title: 'Curriculum Vitae – Ines Marchetti',
        author: 'Ines Marchetti',
        date: '2026-02-09T18:20:00Z',
        footer: 'Ines Marchetti · Curriculum Vitae',
      },
      [
        title('Ines Marchetti'),
        lines('Chartered Structural Engineer', 'CURRICULUM VITAE'),
        columns(
          [
            heading('Contact'),
            lines(
              '17 Lauriston Brae, Edinburgh EH3 9ZZ',
              '+44 7700 900417',
              'ines.marchetti@example.org',
              'https://ines-marchetti.example.org',
            ),
          ],
          [heading('Languages'), lines('Italian (native)', 'English (fluent, C2)', 'German (good, B2)')],
        ),
        heading('Profile'),
        paragraph(`Structural engineer with eleven years of experience in the design and assessment of timber and hybrid bridges. I have led
          projects from feasibility to opening, am used to working with architects and councils, and care for structures that can be
          repaired. Now looking for a role as lead engineer in a practice that builds with timber.`),
        heading('Professional experience'),
        lines('September 2021 – present: Senior Structural Engineer', 'Thornbury & Vale Engineers, Edinburgh'),
        list(
          'Lead designer of a 46-metre timber arch footbridge, opened in May 2024 with a budget of £4.2 million.',
          'Assessed 38 masonry and steel bridges for three councils; cut the time for an assessment by 31% with a common template.',
          'Supervise a team of four engineers and two technicians; mentor two graduates towards chartership.',
          'Wrote the office guide on the moisture protection of glued laminated timber.',
        ),
        lines('March 2017 – August 2021: Structural Engineer', 'Aldermoor Bridges Ltd, Sheffield'),
        list(
          'Detailed design of nine cycle and foot bridges with spans from 12 to 34 metres, in steel and in timber.',
          'Built the finite element models and carried out the vibration tests on site.',
          'Prepared tenders worth £11 million together, of which six in ten were won.',
        ),
        lines('October 2014 – February 2017: Graduate Engineer', 'Studio Ponte Srl, Bologna'),
        list(
          'Calculations and drawings for the seismic retrofit of two road bridges.',
          'Site supervision in the Apennines, three days a week during two seasons.',
        ),
        heading('Education'),
        table(
          [
            { title: 'Years', share: 0.18 },
            { title: 'Degree', share: 0.5 },
            { title: 'School', share: 0.32 },
          ],
          [
            ['2012 – 2014', 'MSc Civil Engineering, 110/110 with honours', 'University of Bologna'],
            ['2009 – 2012', 'BSc Civil Engineering', 'University of Bologna'],
          ],
        ),
        heading('Skills'),
        list(
          'Standards: Eurocodes 0, 1, 3, 5 and 8 with their national annexes',
          'Software: finite element analysis, Python for calculations, BIM to level 2',
          'Testing: modal analysis, moisture and resistograph measurements',
        ),
        heading('Memberships and awards'),
        list(
          'Chartered member of a professional institution of structural engineers since 2019',
          'Young Designer Award of the Timber Footbridge Days, 2023',
        ),
        heading('Publications'),
        paragraph(`I. Marchetti, "Moisture at the supports of timber arches: four winters of measurement", Journal of Invented Bridges 12,
          2025, pages 41 to 57.`),
        heading('References'),
        paragraph('Available on request. Full driving licence. Available from 1 June 2026.'),
      ],
    ),
};
