import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { extractDocument } from './index.ts';

const HEAD =
  'From: Ann <ann@example.com>\r\nTo: ben@example.com\r\nSubject: Boilers\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n';
const SHOWN = 'From: Ann <ann@example.com>\nTo: ben@example.com\nSubject: Boilers';
const mail = (rest: string | Buffer) => extractDocument(Buffer.concat([Buffer.from(HEAD), Buffer.from(rest)]));

function multipart(...parts: readonly (string | Buffer)[]): Buffer {
  const pieces = parts.flatMap((part) => [Buffer.from('--cut\r\n'), Buffer.from(part), Buffer.from('\r\n')]);
  return Buffer.concat([
    Buffer.from('Content-Type: multipart/mixed; boundary=cut\r\n\r\n'),
    ...pieces,
    Buffer.from('--cut--\r\n'),
  ]);
}

function attachment(name: string, content: Buffer | string, type = 'application/octet-stream'): string {
  return (
    `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}`
  );
}

describe('a mail', () => {
  it('without parts gives its headers and its text', async () => {
    const found = await mail('Date: Fri, 02 Jan 2026 10:00:00 +0100\r\n\r\nHello Ben');
    expect(found.text).toBe(`${SHOWN.replace('\nSubject', '\nDate: 2026-01-02T09:00:00.000Z\nSubject')}\n\nHello Ben`);
    expect(found.metadata).toMatchObject({ date: '2026-01-02T09:00:00.000Z', messageId: '<1@example.com>' });
  });

  it('decodes transfer encodings, charsets and encoded names', async () => {
    const body = iconv.encode('Уважаемые коллеги', 'koi8-r').toString('base64');
    const found = await extractDocument(
      Buffer.from(
        'From: =?koi8-r?B?4c7OwQ==?= <anna@example.com>\r\nTo: undisclosed: ben@example.com, cleo@example.com;\r\nMessage-ID: <2@example.com>\r\n' +
          'Subject: =?utf-8?Q?=D0=9F=D1=80=D0=B8=D0=B2=D0=B5=D1=82?=\r\nMIME-Version: 1.0\r\n' +
          `Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}`,
      ),
    );
    expect(found.title).toBe('Привет');
    expect(found.metadata).toMatchObject({ from: 'Анна <anna@example.com>', to: ['ben@example.com', 'cleo@example.com'] });
    expect(found.text.endsWith('\n\nУважаемые коллеги')).toBe(true);
  });

  it('of HTML alone is read as the page it shows; the plain form comes first where there are both', async () => {
    expect((await mail('Content-Type: text/html\r\n\r\n<p>Hello<br>Ben</p><script>1</script>')).text).toBe(
      `${SHOWN}\n\nHello\nBen`,
    );
    const both =
      'Content-Type: multipart/alternative; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n' +
      '--cut\r\nContent-Type: text/plain\r\n\r\nplain\r\n--cut--\r\n';
    expect((await mail(both)).text).toBe(`${SHOWN}\n\nplain`);
  });

  it('gives the text of attached documents by their content, and names those that it cannot read', async () => {
    const docx = readFileSync(new URL('../../../examples/documents/cv-jonas-eklund.docx', import.meta.url));
    const found = await mail(
      multipart(
        'Content-Type: text/plain\r\n\r\nSee below.',
        attachment('cv.docx', docx),
        attachment('notes.txt', 'Some notes', 'text/plain'),
        attachment('photo.pdf', Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwC', 'base64'), 'application/pdf'),
        attachment('empty.pdf', '', 'application/pdf'),
      ),
    );
    expect(found.attachments.map(({ name, kind }) => [name, kind])).toEqual([
      ['cv.docx', 'docx'],
      ['notes.txt', 'text'],
      ['photo.pdf', null],
      ['empty.pdf', null],
    ]);
    expect(found.attachments[0]).toMatchObject({ sizeBytes: docx.length, contentType: 'application/octet-stream' });
    expect(found.text).toContain('See below.\n\nAttachment: cv.docx\n\nJonas Eklund\n\nSenior Data Engineer');
    expect(found.text.endsWith('Attachment: notes.txt\n\nSome notes')).toBe(true);
    expect(found.warnings).toEqual([
      { code: 'attachment-unreadable', message: expect.stringMatching(/^photo.pdf: the file looks like a PNG image/) },
      { code: 'attachment-unreadable', message: 'empty.pdf: the file is empty (0 bytes): upload it again' },
    ]);
  });

  it('reads so many attachments and characters and no more', async () => {
    const parts = Array.from({ length: 30 }, (_, i) => attachment(`file-${i}.txt`, `text ${i}`, 'text/plain'));
    const many = await mail(multipart('Content-Type: text/plain\r\n\r\nMany', ...parts));
    expect(many.attachments).toHaveLength(30);
    expect(many.text).toContain('text 19');
    expect(many.text).not.toContain('text 20');
    expect(many.warnings).toEqual([
      { code: 'attachments-left-out', message: 'only the first 20 of 30 attachments were read (maxAttachments)' },
    ]);
  });

  it('that was saved from a mailbox may begin with its line', async () => {
    const found = await extractDocument(
      Buffer.from(`From ann@example.com Fri Jan  2 10:00:00 2026\n${HEAD.replaceAll('\r', '')}\nHi`),
    );
    expect(found).toMatchObject({ kind: 'eml', text: `${SHOWN}\n\nHi` });
  });

  it('that ends early is read as far as it goes, and says so', async () => {
    const whole = multipart(
      'Content-Type: text/plain\r\n\r\nThe first part',
      attachment('a.txt', 'The second part', 'text/plain'),
    );
    const found = await mail(whole.subarray(0, whole.length - 30));
    expect(found.text).toContain('The first part');
    expect(found.warnings.map((warning) => warning.code)).toContain('cut-short');
  });

  it('with a broken encoding is read without its broken places', async () => {
    const quoted =
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n1 =ZZ 2 =E2=82 3';
    expect((await mail(quoted)).text).toMatch(/1 =ZZ 2 \uFFFD 3$/);
    expect((await mail('Content-Type: text/plain; charset=nonsense\r\n\r\nstill read')).text).toMatch(/still read$/);
  });
});
