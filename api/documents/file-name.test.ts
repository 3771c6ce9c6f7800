import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentDisposition } from './content-disposition.ts';
import { cleanFileName, FILE_NAME_MAX } from './file-name.ts';

describe('cleanFileName', () => {
  test.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\cv.docx', 'cv.docx'],
    ['..', ''],
    ['.', ''],
    ['a/', ''],
    ['  ', ''],
    ['\u0000evil\r\n.txt', 'evil.txt'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['<img src=x onerror=alert(1)>.pdf', '<img src=x onerror=alert(1)>.pdf'],
    ['u\u0308.txt', 'ü.txt'],
  ])('%j becomes %j', (given, clean) => {
    expect(cleanFileName(given)).toBe(clean);
  });

  test('a long name is cut and keeps its ending', () => {
    const clean = cleanFileName(`${'😀'.repeat(300)}.pdf`);
    expect([...clean]).toHaveLength(FILE_NAME_MAX);
    expect(clean.endsWith('😀.pdf')).toBe(true);
  });

  test('cleaning twice changes nothing, and no folder is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const clean = cleanFileName(name);
        expect(cleanFileName(clean)).toBe(clean);
        expect(clean).not.toMatch(/[/\\\r\n]/);
      }),
    );
  });
});

describe('contentDisposition', () => {
  test('names the file for old and new clients', () => {
    expect(contentDisposition('Bericht "Ü".pdf')).toBe(
      `attachment; filename="Bericht ___.pdf"; filename*=UTF-8''Bericht%20%22%C3%9C%22.pdf`,
    );
  });

  test('no name breaks out of the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = contentDisposition(name);
        expect(header).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+-]*$/);
        expect(() => new Headers({ 'Content-Disposition': header })).not.toThrow();
      }),
    );
  });
});
