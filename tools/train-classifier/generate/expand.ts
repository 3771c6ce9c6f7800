import type { Filler } from './filler.ts';
import { LEXICON } from './lexicon.ts';
import { MAKERS } from './makers.ts';
import type { Random } from './random.ts';

/** Chance and what a document has named so far. */
export interface Writing {
  readonly random: Random;
  readonly named: Map<string, string>;
  readonly filler?: Filler | undefined;
}

/** Words may be made of words; deeper nesting is a mistake in the templates. */
const DEPTH_MAX = 12;
/** Share of statements that point to a page. */
const LINK_SHARE = 0.08;

/**
 * Writes out a template:
 *
 * ```
 * [a|b|]          one of the alternatives, nested as deep as needed
 * {town}          a word of the lexicon, or one that is made (`{date}`, `{int 2 9}`)
 * {buyer=company} the same, kept under a name
 * {$buyer}        what was kept
 * ```
 */
export function expand(template: string, writing: Writing, depth = 0): string {
  if (depth > DEPTH_MAX) throw new Error(`the template is nested too deep: ${template.slice(0, 80)}`);
  let out = '';
  for (let i = 0; i < template.length; i++) {
    const sign = template[i];
    if (sign === '[') {
      const end = closing(template, i);
      out += expand(writing.random.pick(alternatives(template.slice(i + 1, end))), writing, depth + 1);
      i = end;
    } else if (sign === '{') {
      const end = template.indexOf('}', i);
      out += slot(template.slice(i + 1, end), writing, depth);
      i = end;
    } else out += sign;
  }
  return out;
}

function slot(name: string, writing: Writing, depth: number): string {
  if (name.startsWith('$')) {
    const held = writing.named.get(name.slice(1));
    if (held === undefined) throw new Error(`the template uses {${name}} before it names it`);
    return held;
  }
  const [, key, rest] = /^(\w+)=(.+)$/.exec(name) ?? [];
  if (key && rest) {
    const made = slot(rest, writing, depth);
    writing.named.set(key, made);
    return made;
  }
  const [word = '', ...args] = name.split(' ');
  const maker = MAKERS[word];
  if (maker) return maker(writing.random, args);
  if (word === 'statement' && writing.random.chance(LINK_SHARE))
    return `${slot('statement', writing, depth)} (https://${slot('code', writing, depth)})`;
  if (writing.filler && word === 'statement') return writing.filler.statement();
  const topic = word === 'topic' ? writing.filler?.topic() : undefined;
  if (topic !== undefined) return topic;
  const list = LEXICON[word];
  if (!list) throw new Error(`the template uses {${name}}, which neither the lexicon nor the makers have`);
  return expand(writing.random.pick(list), writing, depth + 1);
}

function closing(text: string, start: number): number {
  let open = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '[') open++;
    else if (text[i] === ']' && --open === 0) return i;
  }
  throw new Error(`a bracket is not closed: ${text.slice(start, start + 80)}`);
}

function alternatives(inner: string): readonly string[] {
  const list: string[] = [''];
  let open = 0;
  for (const sign of inner) {
    if (sign === '|' && open === 0) list.push('');
    else {
      if (sign === '[') open++;
      if (sign === ']') open--;
      list[list.length - 1] += sign;
    }
  }
  return list;
}
