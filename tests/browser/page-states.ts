/**
 * Shows the page every state that a document, the stream and the server can be in, with everything behind the API in memory, and checks
 * what a reader sees:
 *
 *   node --import tsx tests/browser/page-states.ts [--shots FOLDER]
 *
 * Prints each check; exits with 1 when one fails. `--shots` keeps pictures to look at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { serveApi } from '../../api/serve-api.ts';
import { type MemoryPlatform, memoryPlatform } from '../../api/testing/memory-platform.ts';
import { alertEvent, analysisOf, metricEvent, processedEvent, statusEvent, storedOf } from '../../api/testing/sample-events.ts';
import type { Analysis } from '../../schemas/index.ts';
import { Checks } from './checks.ts';
import { dropFile } from './drop-file.ts';
import { openBrowser } from './open-browser.ts';
import { watchPage } from './watch-page.ts';

const MINUTE_MS = 60_000;
const EVIL = '<img src=x onerror="window.hacked=1">';
const { values } = parseArgs({ options: { shots: { type: 'string' } } });
const checks = new Checks();
let page: Page;
let platform: MemoryPlatform;

process.exitCode = await run();

async function run(): Promise<number> {
  platform = memoryPlatform({ maxUploadBytes: 1024 * 1024 });
  fill(platform);
  const { decoder, deps, kafka } = platform;
  const serve = (port: number) => serveApi({ deps, decoder, log: kafka.log, host: '127.0.0.1', port });
  let api = await serve(0);
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    const trouble = watchPage(page, api.url);
    // From the start: a listener that comes with the key press may come too late for it.
    page.on('filechooser', (chooser) => {
      void chooser.setFiles({ name: 'by-keyboard.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Sir') });
    });
    await page.goto(api.url);
    await live();
    await checkLoaded();
    await checkReload();
    await checkUpload();
    await checkKeyboard();
    await checkRefusals();
    checks.check('the page raised no error but for what was refused', trouble.errors.every(isRefusal), trouble.errors);
    checks.check('nothing was asked of another host', trouble.foreign.length === 0, trouble.foreign);
    await checkLooks();
    await api.stop();
    await page.locator('#connection[data-state="connecting"]').waitFor();
    checks.check('a server that is away is told', (await text('#connection')) === 'reconnecting');
    platform.documents.stored.set(
      'meanwhile',
      storedOf(processedEvent({ documentId: 'meanwhile', source: sourceOf('meanwhile.pdf') })),
    );
    api = await serve(api.port);
    await live();
    await card('meanwhile').waitFor();
    checks.check('what happened meanwhile is there when it is back', true);
    await checkDocs(api.url);
  } finally {
    await browser.close();
    await api.stop();
  }
  return checks.exitCode;
}

async function checkLoaded(): Promise<void> {
  await card('report').waitFor();
  checks.check('stored documents are listed, newest first', (await ids()).join() === 'report,scan,evil', await ids());
  checks.check('a type and how sure it is', (await text('[data-id="report"] [data-field="type"]')) === 'Report 91 %');
  checks.check('a failure is a sentence', (await text('[data-id="scan"] .failure')).startsWith('The PDF holds pictures'));
  checks.check('a file name of markup is text', (await text('[data-id="evil"] h3')) === `${EVIL}.pdf`);
  checks.check('nothing of it ran', (await page.evaluate('window.hacked')) === undefined);
  checks.check('the report of the newest minute', (await text('#report')).includes('within the minute'));
  checks.check('alerts', (await page.locator('.alerts li').count()) === 2);
  await shot('1-loaded');
  await page.locator('[data-id="report"] .chip.more').click();
  await page.locator('[data-id="report"] .chip').nth(26).waitFor();
  checks.check('all entities on demand', (await page.locator('[data-id="report"] .chip').count()) === 27);
}

/** The second time the browser has the files and asks only whether they changed. */
async function checkReload(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await page.reload();
    await live();
    await card('report').waitFor();
  }
  checks.check('loading the page again shows the same', (await ids()).join() === 'report,scan,evil', await ids());
}

async function checkUpload(): Promise<void> {
  await dropFile(page, { name: 'invoice-2041.pdf', bytes: Buffer.from('%PDF-1.4') });
  await page.locator('.document[data-status="queued"]').waitFor();
  const id = platform.produced.at(-1)?.event.documentId ?? '';
  checks.check('a dropped file is uploaded and queued', (await text(`[data-id="${id}"] h3`)) === 'invoice-2041.pdf');
  platform.emit('agent_status', id, statusEvent({ documentId: id, state: 'done' }));
  platform.emit('agent_status', id, statusEvent({ documentId: id, agent: 'quality-assurance', state: 'retrying', attempt: 2 }));
  await page.locator(`[data-id="${id}"] [data-state="retrying"]`).waitFor();
  const stages = await page.locator(`[data-id="${id}"] .stages li`).allInnerTexts();
  checks.check('each step shows how far it is', stages.join('|').includes('Quality check, attempt 2'), stages);
  await shot('2-in-work');
  platform.emit('document_processed', id, processedEvent({ documentId: id, source: sourceOf('invoice-2041.pdf') }));
  await page.locator(`[data-id="${id}"][data-status="done"]`).waitFor();
  checks.check(
    'the result arrives without loading the page again',
    (await text(`[data-id="${id}"] .summary`)).startsWith('Acme GmbH'),
  );
  checks.check('the total time', (await text(`[data-id="${id}"] [data-field="total"]`)) === 'Finished in 840 ms');
  checks.check('it is said aloud', (await text('#announce')).includes('invoice-2041.pdf is done: invoice, 97 % sure'));
  await page.locator(`[data-id="${id}"] summary`).click();
  platform.emit('agent_status', id, statusEvent({ documentId: id, agent: 'late-agent', state: 'done' }));
  platform.emit('system_alert', 'x', alertEvent({ id: 'seen', message: `Alert ${EVIL}` }));
  await page.getByText(`Alert ${EVIL}`).waitFor();
  checks.check(
    'what was unfolded stays unfolded',
    (await page.locator(`[data-id="${id}"] details`).getAttribute('open')) !== null,
  );
  await shot('3-done');
}

async function checkKeyboard(): Promise<void> {
  await page.locator('#choose').focus();
  await page.keyboard.press('Enter');
  await page.getByText('by-keyboard.txt', { exact: true }).waitFor();
  await page.locator('.document[data-status="queued"]').waitFor();
  checks.check('the keyboard alone uploads a file', platform.produced.at(-1)?.event.fileName === 'by-keyboard.txt');
}

async function checkRefusals(): Promise<void> {
  const before = platform.produced.length;
  await dropFile(page, { name: 'large.pdf', bytes: Buffer.alloc(1024 * 1024 + 1) });
  await page.getByText('large.pdf is larger than 1 MiB, the most that is taken.').waitFor();
  await dropFile(page, { name: `${EVIL}.txt`, bytes: Buffer.alloc(0) });
  await page.getByText('the file is empty: choose one with content').waitFor();
  checks.check('refusals are sentences', (await page.locator('.problem').count()) === 2);
  checks.check('a refused file leaves no card', (await page.locator('.document[data-status="uploading"]').count()) === 0);
  checks.check('nothing of it ran', (await page.evaluate('window.hacked')) === undefined);
  await shot('4-refused');
  await page.locator('.problem button').first().click();
  platform.brokerAway = true;
  await dropFile(page, { name: 'patient.txt', bytes: Buffer.from('again') });
  await page.waitForResponse((response) => response.status() === 503);
  platform.brokerAway = false;
  await page.locator('.document', { hasText: 'patient.txt' }).and(page.locator('[data-status="queued"]')).waitFor();
  checks.check(
    'an upload is sent again while the broker is away, and becomes one document',
    platform.produced.length === before + 1,
  );
}

async function checkLooks(): Promise<void> {
  for (const [name, colorScheme, width] of [
    ['5-dark', 'dark', 1280],
    ['6-phone', 'light', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    checks.check(`nothing sticks out (${name})`, overflow === 0, overflow);
    await shot(name);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function checkDocs(url: string): Promise<void> {
  const docs = await page.context().newPage();
  const trouble = watchPage(docs, url);
  await docs.goto(`${url}/docs`);
  checks.check(
    'the page of the API shows its operations',
    (await docs.locator('article[id^="get-"], article[id^="post-"]').count()) > 10,
  );
  await docs.locator('nav a', { hasText: '/v1/stream' }).click();
  checks.check('and says how to follow the stream', await docs.getByText('It closes with 4400').isVisible());
  checks.check('it needs nothing from elsewhere', trouble.errors.length + trouble.foreign.length === 0, trouble);
  if (values.shots) await docs.screenshot({ path: join(values.shots, '7-docs.png') });
}

function fill({ documents }: MemoryPlatform): void {
  const now = Date.now();
  const kinds = ['person', 'organisation', 'date', 'money', 'location', 'email'];
  const entities = Array.from({ length: 27 }, (_, i): Analysis['entities'][number] => {
    const type = kinds[i % kinds.length] ?? '';
    return { type, text: `${type} number ${i}`, value: null, start: i, end: i + 1, count: 1 + (i % 3), confidence: 0.9 };
  });
  const summary =
    'The river met the nitrate limit at nine of eleven points. Two points below the works exceeded it after the storms.';
  const store = (id: string, fileName: string, ageMs: number, over: Parameters<typeof processedEvent>[0]): void => {
    const source = { ...sourceOf(fileName), uploadedAt: now - ageMs };
    documents.stored.set(id, storedOf(processedEvent({ documentId: id, source, ...over })));
  };
  store('report', 'report-river-quality.pdf', 3 * 60 * MINUTE_MS, {
    analysis: analysisOf({ type: 'report', confidence: 0.91, entities, summary }),
    quality: { score: 74, reasons: [{ rule: 'captions', message: 'Three tables have no caption.', points: 26 }] },
  });
  const failure = {
    code: 'STREAM_X',
    message: 'The PDF holds pictures of pages and no text: run it through text recognition.',
    stage: 'analysis',
  };
  store('scan', 'scan.pdf', 26 * 60 * MINUTE_MS, { status: 'failed', analysis: null, quality: null, failure });
  store('evil', `${EVIL}.pdf`, 30 * 60 * MINUTE_MS, {
    analysis: analysisOf({ summary: EVIL, warnings: [{ code: 'w', message: `Two pages could not be read ${EVIL}.` }] }),
  });
  for (let i = 1; i < 55; i++) {
    const windowStart = (Math.floor(now / MINUTE_MS) - i) * MINUTE_MS;
    documents.minutes.push(
      metricEvent({ id: `m${i}`, windowStart, windowEnd: windowStart + MINUTE_MS, count: i % 7 === 3 ? 0 : 3 + ((i * 7) % 11) }),
    );
  }
  documents.raised.push(
    alertEvent({ at: now }),
    alertEvent({ id: 'b', severity: 'critical', message: `${EVIL} waits.`, at: now }),
  );
}

function sourceOf(fileName: string) {
  return { ...processedEvent().source, fileName, uploadedAt: Date.now() };
}

function card(id: string) {
  return page.locator(`.document[data-id="${id}"]`);
}

async function ids(): Promise<string[]> {
  return page.locator('.document').evaluateAll((cards) => cards.map((each) => each.getAttribute('data-id') ?? ''));
}

async function live(): Promise<void> {
  await page.locator('#connection[data-state="live"]').waitFor();
}

async function text(selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText({ timeout: 5_000 })).replace(/\s+/g, ' ');
}

/** The browser tells each answer of 4xx and 5xx in its console. */
function isRefusal(error: string): boolean {
  return /the server responded with a status of (422|503)/.test(error);
}

async function shot(name: string): Promise<void> {
  if (values.shots === undefined) return;
  mkdirSync(values.shots, { recursive: true });
  await page.screenshot({ path: join(values.shots, `${name}.png`), fullPage: true });
}
