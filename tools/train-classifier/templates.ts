import type { ModelClass } from '../../operators/agents/classification/document-type.ts';
import type { Template } from './generate/template.ts';
import { CONTRACTS } from './templates/contracts.ts';
import { CVS } from './templates/cvs.ts';
import { CVS_IN_BRIEF } from './templates/cvs-in-brief.ts';
import { EMAILS } from './templates/emails.ts';
import { INVOICES } from './templates/invoices.ts';
import { LETTERS } from './templates/letters.ts';
import { LETTERS_OF_NOTICE } from './templates/letters-of-notice.ts';
import { MINUTES } from './templates/minutes.ts';
import { MINUTES_OF_CALLS } from './templates/minutes-of-calls.ts';
import { OTHERS_EVERYDAY } from './templates/others-everyday.ts';
import { OTHERS_PROSE } from './templates/others-prose.ts';
import { OTHERS_WORK } from './templates/others-work.ts';
import { PAPERS } from './templates/papers.ts';
import { REPORTS } from './templates/reports.ts';
import { REPORTS_OF_FINDINGS } from './templates/reports-of-findings.ts';

/** Every template, by the class of its documents. */
export const TEMPLATES: Readonly<Record<ModelClass, readonly Template[]>> = {
  invoice: INVOICES,
  contract: CONTRACTS,
  cv: [...CVS, ...CVS_IN_BRIEF],
  email: EMAILS,
  report: [...REPORTS, ...REPORTS_OF_FINDINGS],
  letter: [...LETTERS, ...LETTERS_OF_NOTICE],
  minutes: [...MINUTES, ...MINUTES_OF_CALLS],
  scientific: PAPERS,
  other: [...OTHERS_EVERYDAY, ...OTHERS_PROSE, ...OTHERS_WORK],
};
