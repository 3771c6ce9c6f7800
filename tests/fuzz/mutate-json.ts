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
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{[]/g;
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
  return [...text.slice(0, LOOKED_AT_MAX).matchAll(TOKEN)].map((match) => {
    const from = match.index;
    const isOpening = match[0] === '{' || match[0] === '[';
    return { from, to: isOpening ? closingOf(text, from) : from + match[0].length };
  });
}

/** Behind the bracket that closes the one at `from`. */
function closingOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + LOOKED_AT_MAX); at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return from + 1;
}
