import type { ModelClass } from '../../operators/agents/classification/document-type.ts';
import type { Template } from './generate/template.ts';
import { CONTRACTS } from './templates/contracts.ts';
import { CVS } from './templates/cvs.ts';
import { EMAILS } from './templates/emails.ts';
import { INVOICES } from './templates/invoices.ts';
import { LETTERS } from './templates/letters.ts';
import { MINUTES } from './templates/minutes.ts';
import { OTHERS_EVERYDAY } from './templates/others-everyday.ts';
import { OTHERS_PROSE } from './templates/others-prose.ts';
import { OTHERS_WORK } from './templates/others-work.ts';
import { PAPERS } from './templates/papers.ts';
import { REPORTS } from './templates/reports.ts';

/** Every template, by the class of its documents. */
export const TEMPLATES: Readonly<Record<ModelClass, readonly Template[]>> = {
  invoice: INVOICES,
  contract: CONTRACTS,
  cv: CVS,
  email: EMAILS,
  report: REPORTS,
  letter: LETTERS,
  minutes: MINUTES,
  scientific: PAPERS,
  other: [...OTHERS_EVERYDAY, ...OTHERS_PROSE, ...OTHERS_WORK],
};
