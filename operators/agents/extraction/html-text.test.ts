import { describe, expect, it } from 'vitest';
import { parseHtml } from './html-text.ts';
import { normaliseText } from './normalise-text.ts';

const text = (html: string) => normaliseText(parseHtml(html).text);

describe('parseHtml', () => {
  it('makes paragraphs of blocks and lines of smaller ones', () => {
    expect(text('<h1>Title</h1><p>One\n  two</p><div>three</div><div>four</div>five<br>six')).toBe(
      'Title\n\nOne two\n\nthree\nfour\nfive\nsix',
    );
    expect(text('a<br><br><br><br>b')).toBe('a\n\nb');
    expect(text('<ul><li>one<li>two <b>and</b> a half</ul>after')).toBe('- one\n- two and a half\n\nafter');
  });

  it('parts the cells of a row by tabs, and keeps what is inside a cell on its line', () => {
    const table =
      '<table><tr><th>Item</th><th>Price</th></tr><tr><td><p>Boiler</p><p>large</p></td><td>1<br>200</td></tr></table>';
    expect(text(table)).toBe('Item\tPrice\nBoiler large\t1 200');
    expect(text('<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>')).toBe('a\tb\n\nc');
  });

  it('reads tables that only place what is in them as the page that they make', () => {
    const mail =
      '<table><tr><td><h1>Order</h1><p>Dear Ann,</p><p>thank you.</p>' +
      '<table><tr><td>Boiler</td><td>1,200</td></tr><tr><td>Valve</td><td>35</td></tr></table></td></tr>' +
      '<tr><td><p>Regards</p><p>Ben</p></td></tr></table>';
    expect(text(mail)).toBe('Order\n\nDear Ann,\n\nthank you.\n\nBoiler\t1,200\nValve\t35\n\nRegards\n\nBen');
  });

  it('leaves out what nobody sees', () => {
    const page =
      '<head><title>T</title><style>p{}</style></head><body><script>1</script><noscript>2</noscript><p hidden>3</p>' +
      '<p style="Display : none">4</p><template>5</template><!-- 6 --><select><option>7</select><p>seen</p></body>';
    expect(text(page)).toBe('seen');
  });

  it('keeps the line ends of preformatted text and the words for pictures', () => {
    expect(text('<pre>a\n  b\n</pre><img src="x.png" alt="A map"><img src="y.png">')).toBe('a\nb\n\nA map');
  });

  it('finds title, author, subject and date', () => {
    const page =
      '<html><head><title> The &amp; title </title><meta name="Author" content=" Ann "><meta name=description content="About it">' +
      '<meta name="DATE" content="2026-01-02"></head><body>x</body></html>';
    expect(parseHtml(page)).toMatchObject({
      title: 'The & title',
      metadata: { author: 'Ann', subject: 'About it', date: '2026-01-02' },
    });
    expect(parseHtml('<h1>The <i>first</i>\n headline</h1><h1>second</h1>').title).toBe('The first headline');
    expect(parseHtml('<p>none</p>')).not.toHaveProperty('title');
  });

  it('reads what is badly nested, unclosed or odd', () => {
    expect(text('<p>one<p>two<b>three<p>four</b>')).toBe('one\n\ntwothree\n\nfour');
    expect(text('a < b && c > d <unknown-element>e</unknown-element>')).toBe('a < b && c > d e');
    expect(text('&eacute;&#8364;&#x20AC;&nosuch;')).toBe('é€€&nosuch;');
  });

  it('walks 15,000 levels without recursion, also for the title', () => {
    const deep = `<h1>${'<span>'.repeat(15_000)}deep${'</span>'.repeat(15_000)}</h1>`;
    expect(parseHtml(deep)).toMatchObject({ text: 'deep', title: 'deep' });
  });

  it('does not mistake ten thousand paragraphs without an end for depth', () => {
    expect(parseHtml('<p>x<br><img><input>'.repeat(30_000)).text.startsWith('x\n\nx')).toBe(true);
  });
});
