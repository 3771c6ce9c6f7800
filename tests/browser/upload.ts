/**
 * Drops a file on the page of a running system and reads its result from the page, as a person would:
 *
 *   MILLRACE_URL=http://127.0.0.1:8000 node --import tsx tests/browser/upload.ts examples/documents/report-river-quality.pdf
 *
 * Prints each check; exits with 1 when one fails, with 2 when it cannot begin. `--failed` expects a document that cannot be read,
 * `--shot FILE` keeps a picture, `--wait SECONDS` waits longer than a minute.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { Checks } from './checks.ts';
import { dropFile } from './drop-file.ts';
import { openBrowser } from './open-browser.ts';
import { watchPage } from './watch-page.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { failed: { type: 'boolean', default: false }, shot: { type: 'string' }, wait: { type: 'string', default: '60' } },
});
const [file] = positionals;
const url = process.env.MILLRACE_URL;
if (file === undefined || url === undefined) {
  console.error(
    'usage: MILLRACE_URL=http://127.0.0.1:8000 node --import tsx tests/browser/upload.ts FILE [--failed] [--shot FILE] [--wait SECONDS]',
  );
  process.exit(2);
}
process.exitCode = await run(url, file, Number(values.wait) * 1000);

async function run(address: string, path: string, waitMs: number): Promise<number> {
  const checks = new Checks();
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const trouble = watchPage(page, address);
    await page.goto(address);
    await page.locator('#connection[data-state="live"]').waitFor({ timeout: waitMs });
    checks.check('the page is live', true);
    const from = Date.now();
    const card = await dropAndFind(page, path, waitMs);
    checks.check('the dropped file shows up', card !== undefined);
    if (card) await checkResult(checks, card, from, waitMs);
    if (values.shot) await page.screenshot({ path: values.shot });
    if (card) await checkReload(checks, page, (await card.getAttribute('data-id')) ?? '');
    checks.check('the page raised no error', trouble.errors.length === 0, trouble.errors);
    checks.check('nothing was asked of another host', trouble.foreign.length === 0, trouble.foreign);
  } finally {
    await browser.close();
  }
  return checks.exitCode;
}

/** The card of the file once the server has given it an id: cards of files that are still on their way have none yet. */
async function dropAndFind(page: Page, path: string, waitMs: number): Promise<Locator | undefined> {
  const known = await page.locator('.document').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id')));
  await dropFile(page, path);
  const cards = page
    .locator('.document:not([data-status="uploading"])')
    .filter({ has: page.getByText(basename(path), { exact: true }) });
  for (const until = Date.now() + waitMs; Date.now() < until; ) {
    const ids = await cards.evaluateAll((found) => found.map((card) => card.getAttribute('data-id')));
    const id = ids.find((each) => !known.includes(each));
    if (id) return page.locator(`.document[data-id="${id}"]`);
    await page.locator('.document').first().waitFor({ timeout: waitMs });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

async function checkResult(checks: Checks, card: Locator, from: number, waitMs: number): Promise<void> {
  const page = card.page();
  const id = await card.getAttribute('data-id');
  const final = page.locator(`.document[data-id="${id}"]:is([data-status="done"], [data-status="failed"])`);
  const arrived = await final.waitFor({ timeout: waitMs }).then(
    () => true,
    () => false,
  );
  const status = await card.getAttribute('data-status');
  checks.check('a result arrives', arrived && status === (values.failed ? 'failed' : 'done'), {
    status,
    text: await card.innerText(),
  });
  console.log(`     after ${Date.now() - from} ms on the page`);
  if (values.failed) {
    const sentence = await card
      .locator('.failure')
      .innerText({ timeout: 1_000 })
      .catch(() => '');
    checks.check('it says why it failed, in a sentence', /^[A-Z].*\.$/s.test(sentence), sentence);
    console.log(`     ${sentence}`);
    return;
  }
  const field = (name: string): Promise<string> =>
    card
      .locator(`[data-field="${name}"]`)
      .innerText({ timeout: 1_000 })
      .catch(() => '');
  for (const [what, text] of [
    ['a type', await field('type')],
    ['a quality score', await field('quality')],
    ['a total time', await field('total')],
    [
      'a summary',
      await card
        .locator('.summary')
        .innerText({ timeout: 1_000 })
        .catch(() => ''),
    ],
  ] as const) {
    checks.check(`it shows ${what}`, text.trim() !== '');
    console.log(`     ${text.replace(/\s+/g, ' ').slice(0, 160)}`);
  }
  const entities = await card.locator('.chip:not(.more)').allInnerTexts();
  checks.check('it shows entities', entities.length > 0);
  console.log(`     ${entities.join(' | ').slice(0, 300)}`);
}

/** What the sinks have stored must say the same as what the stream told. */
async function checkReload(checks: Checks, page: Page, id: string): Promise<void> {
  const card = page.locator(`.document[data-id="${id}"]`);
  const texts = async (): Promise<readonly string[]> =>
    Promise.all(
      ['type', 'quality', 'total'].map((name) =>
        card
          .locator(`[data-field="${name}"]`)
          .innerText({ timeout: 2_000 })
          .catch(() => ''),
      ),
    );
  const before = await texts();
  // The row may be a moment behind the event.
  for (let attempt = 0; attempt < 10; attempt++) {
    await page.reload();
    await page
      .locator('.document')
      .first()
      .waitFor({ timeout: 10_000 })
      .catch(() => {});
    const after = await texts();
    if (after.join() === before.join()) break;
  }
  const after = await texts();
  checks.check('the same is there after loading the page again', after.join() === before.join(), { before, after });
}
