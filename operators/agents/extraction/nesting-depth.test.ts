import { describe, expect, it } from 'vitest';
import { nestsDeeper } from './nesting-depth.ts';

const closed = (_: string, rest: string) => rest.endsWith('/');

describe('nestsDeeper', () => {
  it('counts elements inside elements', () => {
    const three = '<a><b x="1"><c></c></b></a>'.repeat(5);
    expect(nestsDeeper(three, 2, closed)).toBe(true);
    expect(nestsDeeper(three, 3, closed)).toBe(false);
  });

  it('does not count leaves, closed elements and ends without a beginning', () => {
    expect(nestsDeeper('<w:tab/><w:br w:type="page"/>'.repeat(100), 1, closed)).toBe(false);
    expect(nestsDeeper('<br>'.repeat(100), 1, (name) => name === 'br')).toBe(false);
    expect(nestsDeeper(`${'</a>'.repeat(100)}<a><a>`, 1, closed)).toBe(true);
    expect(nestsDeeper('1 < 2 <3 <!-- x --> <?xml?>'.repeat(10), 0, closed)).toBe(false);
  });
});
