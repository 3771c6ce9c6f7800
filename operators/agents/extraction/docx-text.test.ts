import { describe, expect, it } from 'vitest';
import { packed, pageMargin, rawDocx, wordParagraph, wordTextBox } from '../../../tools/make-samples/bad-documents.ts';
import { extractDocument } from './index.ts';

const read = async (body: string, more: Parameters<typeof rawDocx>[1] = []) => (await extractDocument(rawDocx(body, more))).text;
const header = (name: string, content: string) => packed(`word/${name}.xml`, pageMargin('hdr', content));

describe('a Word document', () => {
  it('gives paragraphs, line breaks, tables and lists', async () => {
    const row = (...cells: string[]) => `<w:tr>${cells.map((cell) => `<w:tc>${wordParagraph(cell)}</w:tc>`).join('')}</w:tr>`;
    const body = `${wordParagraph('One')}<w:p><w:r><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p><w:tbl>${row('a', 'b')}${row('c', 'd')}</w:tbl>`;
    expect(await read(body)).toBe('One\n\ntwo\nthree\n\na\tb\nc\td');
  });

  it('gives text boxes once, in the body and in the letterhead', async () => {
    const withBox = (words: string) => `<w:p><w:r><w:t>${words}</w:t></w:r><w:r>${wordTextBox('In the box')}</w:r></w:p>`;
    expect(await read(withBox('Before'), [header('header1', withBox('Letterhead'))])).toBe(
      'Letterhead\nIn the box\n\nBefore\n\nIn the box',
    );
  });

  it('gives each different header and footer once', async () => {
    const more = [
      header('header1', wordParagraph('Same')),
      header('header2', wordParagraph('Same')),
      header('header3', '<w:p><w:r><w:t>Left</w:t><w:tab/><w:t>right</w:t></w:r></w:p>'),
      packed('word/footer1.xml', pageMargin('ftr', wordParagraph('Below &amp; beyond'))),
    ];
    expect(await read(wordParagraph('Body'), more)).toBe('Same\n\nLeft\tright\n\nBody\n\nBelow & beyond');
  });

  it('gives accepted changes, not deleted ones', async () => {
    const changed = '<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>';
    expect(await read(changed)).toBe('new');
    expect(await read(wordParagraph('x'), [header('header1', changed)])).toBe('new\n\nx');
  });

  it('may speak of document types without being refused for one', async () => {
    expect(await read(wordParagraph('Begin with &lt;!DOCTYPE html&gt;.'))).toBe('Begin with <!DOCTYPE html>.');
  });

  it('takes no notice of pictures and of what is no XML', async () => {
    const more = [
      { name: 'word/media/image1.png', bytes: Buffer.alloc(300_000, 7) },
      { name: 'mammoth/style-map', bytes: Buffer.from('p => h1') },
    ];
    expect(await read(wordParagraph('Only this'), more)).toBe('Only this');
  });
});
