import type { SeededRandom } from '../../engine/test-kit/index.ts';

const VALUES = [
  'null',
  'true',
  '-1',
  '0',
  '1e999',
  '2147483648',
  '9007199254740993',
  '0.5',
  '""',
  '"\\ud800"',
  '"__proto__"',
  '{}',
  '[]',
];
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\]]/g;
/** Beyond it only the beginning is looked through. */
const LOOKED_AT_MAX = 32 * 1024;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether changes of values are worth a try. */
export function holdsJson(bytes: Buffer): boolean {
  return /[{[]\s*["{[]/.test(bytes.toString('latin1', 0, 256));
}

/** Puts another value in the place of one, or one more behind it: mostly it stays JSON, and means something else. */
export function mutateJson(bytes: Buffer, random: SeededRandom, samples: readonly Buffer[]): Buffer {
  const text = bytes.toString('latin1');
  const spans = spansOf(text);
  if (spans.length === 0) return bytes;
  const { from, to } = random.pick(spans);
  const other = random.chance(0.4) ? text : random.pick(samples).toString('latin1');
  const others = spansOf(other);
  const picked = others.length === 0 ? undefined : random.pick(others);
  const value = picked && random.chance(0.7) ? other.slice(picked.from, picked.to) : random.pick(VALUES);
  const placed = random.chance(0.8) ? value : `${text.slice(from, to)},${value}`;
  return Buffer.from(text.slice(0, from) + placed + text.slice(to), 'latin1');
}

/** Texts, numbers and names, and whatever is in brackets. */
function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  for (const { 0: token, index: from } of text.slice(0, LOOKED_AT_MAX).matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(from);
    else if (token === '}' || token === ']') {
      const begun = open.pop();
      if (begun !== undefined) spans.push({ from: begun, to: from + 1 });
    } else spans.push({ from, to: from + token.length });
  }
  return spans;
}
