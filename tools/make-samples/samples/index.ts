import type { ImperfectSample, Sample } from '../sample.ts';
import { contractDataServices } from './contract-data-services.ts';
import { contractOfficeLease } from './contract-office-lease.ts';
import { cvInesMarchetti } from './cv-ines-marchetti.ts';
import { cvJonasEklund } from './cv-jonas-eklund.ts';
import { emailLateDelivery } from './email-late-delivery.ts';
import { emailWorkshopInvitation } from './email-workshop-invitation.ts';
import { invoiceFernbrookPrint } from './invoice-fernbrook-print.ts';
import { invoiceKestrelHosting } from './invoice-kestrel-hosting.ts';
import { invoiceWrongTotal } from './invoice-wrong-total.ts';
import { letterBoilerComplaint } from './letter-boiler-complaint.ts';
import { letterGrantAward } from './letter-grant-award.ts';
import { letterScanned } from './letter-scanned.ts';
import { letterUndated } from './letter-undated.ts';
import { minutesAllotmentCommittee } from './minutes-allotment-committee.ts';
import { minutesBoardMeeting } from './minutes-board-meeting.ts';
import { reportCutShort } from './report-cut-short.ts';
import { reportQuarterlySales } from './report-quarterly-sales.ts';
import { reportRiverQuality } from './report-river-quality.ts';
import { scientificOwlRoosts } from './scientific-owl-roosts.ts';
import { scientificPaperBatteries } from './scientific-paper-batteries.ts';

/** The documents of `examples/documents`: two of each type, all of them in order. */
export const SAMPLES: readonly Sample[] = [
  contractDataServices,
  contractOfficeLease,
  cvInesMarchetti,
  cvJonasEklund,
  emailLateDelivery,
  emailWorkshopInvitation,
  invoiceFernbrookPrint,
  invoiceKestrelHosting,
  letterBoilerComplaint,
  letterGrantAward,
  minutesAllotmentCommittee,
  minutesBoardMeeting,
  reportQuarterlySales,
  reportRiverQuality,
  scientificOwlRoosts,
  scientificPaperBatteries,
];

/** The documents of `examples/documents-imperfect`. */
export const IMPERFECT_SAMPLES: readonly ImperfectSample[] = [invoiceWrongTotal, letterScanned, letterUndated, reportCutShort];
