import { TEMPLATES } from './document-templates.ts';
import { familyName, givenName, organisation, person, place } from './invented-names.ts';
import { pick, type Random } from './random.ts';
import type { NameSpan, Sentence } from './read-conll.ts';

/** What a slot of a template is filled with: `P` person, `G` given name, `F` family name, `O` organisation, `L` place. */
const SLOT = /\{([PGFOLND])\}/g;

const SHOUTED_SHARE = 0.08;

/**
 * Invented lines of business documents with their names marked: letters, invoices, contracts, curricula vitae, minutes.
 *
 * The public sets hold encyclopaedia, short messages and loan agreements only; these lines show the tagger how names stand in
 * letterheads, salutations and tables. They are no measure of quality: nobody wrote them in earnest.
 */
export function inventedSentences(random: Random, count: number): readonly Sentence[] {
  return Array.from({ length: count }, () => filled(random, pick(random, TEMPLATES)));
}

function filled(random: Random, template: string): Sentence {
  const names: NameSpan[] = [];
  const shout = random() < SHOUTED_SHARE;
  let text = '';
  let from = 0;
  const push = (piece: string): void => {
    text += shout ? piece.toUpperCase() : piece;
  };
  for (const slot of template.matchAll(SLOT)) {
    push(template.slice(from, slot.index));
    from = slot.index + slot[0].length;
    const start = text.length;
    const kind = slot[1] ?? '';
    push(fill(random, kind));
    const type = typeOf(kind);
    if (type !== undefined) names.push({ type, start, end: text.length });
  }
  push(template.slice(from));
  return { text, names };
}

function fill(random: Random, kind: string): string {
  switch (kind) {
    case 'P':
      return person(random);
    case 'G':
      return givenName(random);
    case 'F':
      return familyName(random);
    case 'O':
      return organisation(random);
    case 'L':
      return place(random);
    case 'D':
      return `${1 + Math.floor(random() * 28)} ${pick(random, ['January', 'March', 'May', 'June', 'September', 'November'])} ${2015 + Math.floor(random() * 12)}`;
    default:
      return String(1 + Math.floor(random() * 9_999));
  }
}

function typeOf(kind: string): NameSpan['type'] | undefined {
  if (kind === 'P' || kind === 'G' || kind === 'F') return 'person';
  if (kind === 'O') return 'organisation';
  return kind === 'L' ? 'location' : undefined;
}
