import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finished, rows, upload, uploaded } from './documents.ts';
import { type RunningSystem, removeHome, startSystem } from './start-system.ts';

let system: RunningSystem;

beforeAll(async () => {
  system = await startSystem({ args: ['--no-samples'] });
});

afterAll(async () => {
  await system.stop();
  removeHome(system.home);
});

const example = (name: string): Buffer => readFileSync(`examples/${name}`);

describe('what cannot be accepted is refused at once', () => {
  test('an empty file', async () => {
    const { status, body } = await upload(system.api, 'empty.txt', Buffer.alloc(0));
    expect(status).toBe(422);
    expect(JSON.parse(body)).toMatchObject({
      error: { code: expect.stringMatching(/./), message: expect.stringMatching(/empty/i) },
    });
  });

  test('60 MB', async () => {
    const { status, body } = await upload(system.api, 'huge.pdf', Buffer.alloc(60 * 1024 * 1024, 0x20));
    expect(status).toBe(413);
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.stringContaining('50 MiB') } });
  });
});

describe('what cannot be read fails with its reason', () => {
  const whole = example('documents/report-river-quality.pdf');
  test.each([
    ['a truncated PDF', 'cut.pdf', whole.subarray(0, 300), /TRUNCATED|CORRUPT/],
    ['a truncated DOCX', 'cut.docx', example('documents/contract-data-services.docx').subarray(0, 2_000), /TRUNCATED|CORRUPT/],
    [
      'a picture',
      'photo.png',
      Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(200)]),
      /UNSUPPORTED/,
    ],
    [
      'random bytes',
      'noise.bin',
      Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7919 + 13) % 256)),
      /UNSUPPORTED|CORRUPT/,
    ],
    ['white space', 'blank.txt', Buffer.from(' \n\t \n'.repeat(50)), /EMPTY/],
  ])('%s', async (_, name, bytes, code) => {
    const document = await finished(system.api, await uploaded(system.api, name, bytes));
    expect(document.status).toBe('failed');
    expect(document.failure?.code).toMatch(code);
    expect(document.failure?.message.length).toBeGreaterThan(10);
    expect(document.failure?.message).not.toMatch(/\n\s+at /);
  });
});

describe('what can be read in part says so', () => {
  test('a PDF without text', async () => {
    const document = await finished(
      system.api,
      await uploaded(system.api, 'scan.pdf', example('documents-imperfect/letter-scanned.pdf')),
    );
    expect(document).toMatchObject({ status: 'done', type: 'unknown' });
    expect(document.warnings?.map(({ code }) => code)).toContain('needs-ocr');
    expect(document.quality?.score).toBeLessThan(60);
  });

  test('a PDF that is named .txt', async () => {
    const document = await finished(
      system.api,
      await uploaded(system.api, 'report.txt', example('documents/report-river-quality.pdf')),
    );
    expect(document).toMatchObject({ status: 'done', type: 'report' });
    expect(document.warnings?.map(({ code }) => code)).toContain('wrong-name');
  });

  test('an invoice whose total is wrong', async () => {
    const document = await finished(
      system.api,
      await uploaded(system.api, 'invoice.html', example('documents-imperfect/invoice-wrong-total.html')),
    );
    expect(document).toMatchObject({ status: 'done', type: 'invoice' });
    expect(document.quality?.score).toBeLessThan(100);
    expect(document.quality?.reasons.map(({ message }) => message).join(' ')).toMatch(/total/i);
  });
});

test('after all of them a good one is done, and the failed ones are counted', async () => {
  const document = await finished(
    system.api,
    await uploaded(system.api, 'letter.docx', example('documents/letter-grant-award.docx')),
  );
  expect(document).toMatchObject({ status: 'done', type: 'letter' });
  const [all] = await rows<{ failed: number }>(
    system,
    "select sum(failed)::int as failed from performance_metrics where document_type = 'all'",
  );
  expect(all?.failed).toBe(5);
});
