import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../operators/agents/extraction/index.ts';
import { IMPERFECT_SAMPLES, SAMPLES } from './samples/index.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const KINDS: Readonly<Record<string, string>> = {
  pdf: 'pdf',
  docx: 'docx',
  html: 'html',
  eml: 'eml',
  md: 'markdown',
  txt: 'text',
};
const BYTES_MAX = 600_000;

function committed(folder: string, file: string): Promise<Buffer> {
  return readFile(`${examples}${folder}/${file}`);
}

describe.each([
  ['documents', SAMPLES],
  ['documents-imperfect', IMPERFECT_SAMPLES],
] as const)('examples/%s', (folder, samples) => {
  it('holds the files of its samples and no others', async () => {
    const expected = samples.map((sample) => sample.file).sort();
    expect((await readdir(examples + folder)).sort()).toEqual(expected);
  });

  it.each(samples.map((sample) => [sample.file, sample] as const))('%s is what the tool makes now', async (file, sample) => {
    const made = await sample.render();
    expect(made.equals(await committed(folder, file)), 'run: node --import tsx tools/make-samples/main.ts').toBe(true);
    expect((await sample.render()).equals(made)).toBe(true);
  });
});

describe('the good samples', () => {
  it.each(SAMPLES.map((sample) => [sample.file, sample] as const))(
    '%s gives back every text it promises',
    async (file, sample) => {
      const found = await extractDocument(await committed('documents', file), { fileName: file });
      expect(found.warnings).toEqual([]);
      expect(found.language).toBe('en');
      expect(found.kind).toBe(KINDS[file.split('.').at(-1) ?? '']);
      expect(sample.mustFind.filter(({ text }) => !found.text.includes(text))).toEqual([]);
      const lower = found.text.toLowerCase();
      expect(sample.summaryMentions.filter((text) => !lower.includes(text.toLowerCase()))).toEqual([]);
      expect(sample.mustFind.length).toBeGreaterThanOrEqual(6);
    },
  );

  it('are two of each type, in six formats, and small', async () => {
    const types = new Map<string, number>();
    for (const { type } of SAMPLES) types.set(type, (types.get(type) ?? 0) + 1);
    expect([...types.values()]).toEqual(new Array(8).fill(2));
    expect(new Set(SAMPLES.map(({ file }) => file.split('.').at(-1)))).toEqual(new Set(Object.keys(KINDS)));
    const sizes = await Promise.all([
      ...SAMPLES.map(async ({ file }) => (await committed('documents', file)).length),
      ...IMPERFECT_SAMPLES.map(async ({ file }) => (await committed('documents-imperfect', file)).length),
    ]);
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(BYTES_MAX);
  });

  it('name only reserved domains, and account numbers whose check digits fit', async () => {
    for (const sample of SAMPLES) {
      const { text } = await extractDocument(await committed('documents', sample.file));
      const domains = [...text.matchAll(/(?:@|:\/\/)([\w.-]+)/g)].map((match) => match[1]?.replace(/\.$/, ''));
      expect(domains.filter((domain) => !/(^|\.)example\.(com|org)$/.test(domain ?? ''))).toEqual([]);
      for (const { type, text: account } of sample.mustFind) {
        if (type === 'iban') expect(isValidIBAN(account.replaceAll(' ', ''))).toBe(true);
      }
    }
  });
});

describe('the imperfect samples', () => {
  it.each(IMPERFECT_SAMPLES.map((sample) => [sample.file, sample] as const))('%s shows its flaw', async (file, sample) => {
    const bytes = await committed('documents-imperfect', file);
    if (sample.error !== undefined) {
      await expect(extractDocument(bytes, { fileName: file })).rejects.toMatchObject({ code: sample.error });
      return;
    }
    const found = await extractDocument(bytes, { fileName: file });
    expect(found.warnings.map(({ code }) => code)).toEqual(sample.warning === undefined ? [] : [sample.warning]);
    expect(sample.mustFind.filter(({ text }) => !found.text.includes(text))).toEqual([]);
  });

  it('the invoice has a total that is not the sum of its items, and a wrong IBAN', async () => {
    const { text } = await extractDocument(await committed('documents-imperfect', 'invoice-wrong-total.html'));
    const amounts = [...text.matchAll(/EUR ([\d,.]+)$/gm)].map((match) => Math.round(100 * Number(match[1]?.replace(',', ''))));
    expect(amounts).toHaveLength(4);
    expect(amounts.slice(0, 3).reduce((total, amount) => total + amount, 0)).not.toBe(amounts[3]);
    const account = /IBAN ([A-Z\d ]+)$/m.exec(text)?.[1]?.replaceAll(' ', '') ?? '';
    expect(account).toHaveLength(18);
    expect(isValidIBAN(account)).toBe(false);
  });
});
