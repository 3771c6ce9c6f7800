import { bitmapPage } from '../bitmap-page.ts';
import { scan } from '../blocks.ts';
import { renderPdf } from '../render-pdf.ts';
import type { ImperfectSample } from '../sample.ts';

const TYPED = [
  'HARBOUR OFFICE OF PORT ELSWICK',
  '2 JUNE 2026',
  '',
  'TO: CAPTAIN J. MORROW',
  'MOTOR VESSEL TERN',
  '',
  'DEAR CAPTAIN MORROW,',
  '',
  'BERTH 7 WILL BE CLOSED FOR DREDGING FROM',
  '15 JUNE TO 3 JULY. YOUR VESSEL IS ASSIGNED',
  'TO BERTH 11 FOR THIS TIME. THE DUES OF',
  'EUR 1,240.00 REMAIN AS THEY ARE.',
  '',
  'YOURS SINCERELY,',
  'A. LINDGREN, HARBOUR MASTER',
];

/** A letter that came out of a scanner: a page to look at, with nothing on it that can be read as text. */
export const letterScanned: ImperfectSample = {
  file: 'letter-scanned.pdf',
  type: 'letter',
  about: 'A harbour office moves a ship to another berth; the letter is a picture of its page.',
  flaw: 'The PDF holds a picture and no text, so it has to be read by OCR.',
  warning: 'needs-ocr',
  mustFind: [],
  summaryMentions: [],
  render: () =>
    renderPdf({ title: 'Scan 2026-06-02', author: 'Scanner', date: '2026-06-02T08:12:00Z' }, [scan(bitmapPage(TYPED))]),
};
