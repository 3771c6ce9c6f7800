import type { Block, Column } from './blocks.ts';
import { makeZip } from './stored-zip.ts';

/** What a Word document holds besides its body. */
export interface DocxOptions {
  readonly title: string;
  readonly author: string;
  /** ISO 8601, in UTC. */
  readonly date: string;
  /** Lines of the letterhead, at the top of every page. */
  readonly header?: readonly string[];
  readonly footer?: readonly string[];
}

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const OFFICE_RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const WORD_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** Width between the margins of an A4 page, in twentieths of a point. */
const TEXT_WIDTH = 9_354;

/** A minimal Word document (OOXML) of the blocks: styles, lists, tables, one header and one footer. */
export function renderDocx(options: DocxOptions, blocks: readonly Block[]): Buffer {
  const parts: readonly (readonly [name: string, xml: string])[] = [
    ['[Content_Types].xml', contentTypes()],
    ['_rels/.rels', packageRelations()],
    ['docProps/core.xml', coreProperties(options)],
    ['word/document.xml', documentPart(blocks)],
    ['word/_rels/document.xml.rels', documentRelations()],
    ['word/styles.xml', styles()],
    ['word/numbering.xml', numbering()],
    ['word/header1.xml', margin('hdr', options.header ?? [])],
    ['word/footer1.xml', margin('ftr', options.footer ?? [])],
  ];
  return makeZip(parts.map(([name, xml]) => ({ name, bytes: Buffer.from(XML + xml, 'utf8') })));
}

function documentPart(blocks: readonly Block[]): string {
  const page =
    '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>' +
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1276" w:bottom="1276" w:left="1276" w:header="624" w:footer="624"/></w:sectPr>';
  return `<w:document xmlns:w="${WORD}" xmlns:r="${OFFICE_RELATIONS}"><w:body>${blocks.map(blockXml).join('')}${page}</w:body></w:document>`;
}

function blockXml(block: Block): string {
  switch (block.kind) {
    case 'title':
      return styled('Title', block.text);
    case 'heading':
      return styled('Heading1', block.text);
    case 'paragraph':
      return styled('BodyText', block.text);
    case 'note':
      return styled('Note', block.text);
    case 'lines':
      return styled('BodyText', ...block.lines);
    case 'list':
      return block.items
        .map((item) => `<w:p><w:pPr><w:pStyle w:val="ListBullet"/>${LIST_LEVEL}</w:pPr>${runs([item])}</w:p>`)
        .join('');
    case 'table':
      return `${tableXml(block.columns, block.rows)}<w:p/>`;
    case 'columns':
      return [...block.left, ...block.right].map(blockXml).join('');
    case 'page-break':
      return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';
    case 'scan':
      throw new Error('pictures are not drawn in Word documents');
  }
}

const LIST_LEVEL = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';

function styled(style: string, ...texts: readonly string[]): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${runs(texts)}</w:p>`;
}

function runs(texts: readonly string[]): string {
  return texts.map((text) => `<w:r><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`).join('<w:r><w:br/></w:r>');
}

function tableXml(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column) => Math.round(column.share * TEXT_WIDTH));
  const row = (cells: readonly string[], head: boolean) => {
    const marks = head ? '<w:trPr><w:tblHeader/></w:trPr>' : '';
    const cell = (text: string, i: number) =>
      `<w:tc><w:tcPr><w:tcW w:w="${widths[i]}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="${columns[i]?.align ?? 'left'}"/></w:pPr>${runs([text])}</w:p></w:tc>`;
    return `<w:tr>${marks}${cells.map(cell).join('')}</w:tr>`;
  };
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('');
  const head = row(
    columns.map((column) => column.title),
    true,
  );
  const body = rows.map((cells) => row(cells, false)).join('');
  return `<w:tbl><w:tblPr><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${head}${body}</w:tbl>`;
}

function margin(element: 'hdr' | 'ftr', texts: readonly string[]): string {
  const body = texts.length === 0 ? '<w:p/>' : texts.map((text) => styled('Note', text)).join('');
  return `<w:${element} xmlns:w="${WORD}">${body}</w:${element}>`;
}

function styles(): string {
  const style = (id: string, name: string, size: number, after: number, bold: boolean) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:pPr><w:spacing w:after="${after}"/></w:pPr>` +
    `<w:rPr>${bold ? '<w:b/>' : ''}<w:sz w:val="${size}"/></w:rPr></w:style>`;
  return (
    `<w:styles xmlns:w="${WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/><w:sz w:val="22"/>` +
    `<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>${style('Title', 'Title', 34, 200, true)}` +
    `${style('Heading1', 'heading 1', 25, 100, true)}${style('BodyText', 'Body Text', 22, 160, false)}` +
    `${style('ListBullet', 'List Bullet', 22, 80, false)}${style('Note', 'Note', 17, 40, false)}</w:styles>`
  );
}

function numbering(): string {
  const level =
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl>';
  return `<w:numbering xmlns:w="${WORD}"><w:abstractNum w:abstractNumId="0">${level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;
}

function coreProperties({ title, author, date }: DocxOptions): string {
  const time = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${date}</dcterms:${name}>`;
  return (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${escapeXml(title)}</dc:title><dc:creator>${escapeXml(author)}</dc:creator>${time('created')}${time('modified')}</cp:coreProperties>`
  );
}

function contentTypes(): string {
  const part = (name: string, type: string) => `<Override PartName="/${name}" ContentType="${type}+xml"/>`;
  const word = (name: string, type: string) => part(`word/${name}.xml`, `${WORD_TYPE}.${type}`);
  return (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
    `${part('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties')}${word('document', 'document.main')}${word('styles', 'styles')}` +
    `${word('numbering', 'numbering')}${word('header1', 'header')}${word('footer1', 'footer')}</Types>`
  );
}

function packageRelations(): string {
  return relations([
    [`${OFFICE_RELATIONS}/officeDocument`, 'word/document.xml'],
    ['http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties', 'docProps/core.xml'],
  ]);
}

function documentRelations(): string {
  const targets = ['styles', 'numbering', 'header1', 'footer1'];
  return relations(targets.map((target) => [`${OFFICE_RELATIONS}/${target.replace(/\d$/, '')}`, `${target}.xml`]));
}

function relations(entries: readonly (readonly [type: string, target: string])[]): string {
  const all = entries.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type}" Target="${target}"/>`);
  return `<Relationships xmlns="${PACKAGE_RELATIONS}">${all.join('')}</Relationships>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
