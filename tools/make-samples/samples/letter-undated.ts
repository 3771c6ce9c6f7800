import { lines, paragraph } from '../blocks.ts';
import { renderText } from '../render-text.ts';
import { expected, type ImperfectSample } from '../sample.ts';

/** A letter from which one cannot tell when it was written, nor to whom. */
export const letterUndated: ImperfectSample = {
  file: 'letter-undated.txt',
  type: 'letter',
  about: 'A reader complains about closing times; the letter has neither date nor recipient.',
  flaw: 'The date and the recipient are missing.',
  mustFind: expected('person', 'Cornelius Babbage-Hart'),
  summaryMentions: ['library', 'closing', 'evening'],
  render: async () =>
    renderText([
      lines('Dear Sir or Madam,'),
      paragraph(`I write about the new closing times of the library. Until recently it was open until eight in the evening on three days of the week.
        Since last month it closes at five, when most people are still at work.`),
      paragraph(`I have used the reading room for twenty years, as do many pupils who have no quiet place at home. I should be grateful if you would
        tell me who took this decision, what is saved by it, and whether two evenings could be given back to us.`),
      paragraph('I look forward to your answer.'),
      lines('Yours faithfully,', '', 'Cornelius Babbage-Hart'),
    ]),
};
