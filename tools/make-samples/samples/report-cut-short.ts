import type { ImperfectSample } from '../sample.ts';
import { reportRiverQuality } from './report-river-quality.ts';

/** The first part of a report, as a broken upload leaves it. */
export const reportCutShort: ImperfectSample = {
  file: 'report-cut-short.pdf',
  type: 'report',
  about: 'The first 60% of the bytes of the water quality report.',
  flaw: 'The file ends in the middle, as after a broken upload, and is refused.',
  error: 'STREAM_DOCUMENT_TRUNCATED',
  mustFind: [],
  summaryMentions: [],
  render: async () => {
    const whole = await reportRiverQuality.render();
    return whole.subarray(0, Math.floor(whole.length * 0.6));
  },
};
