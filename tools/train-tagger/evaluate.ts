import { type TaggedName, tagText } from '../../operators/agents/entities/tagger/tag-text.ts';
import type { TaggerModel } from '../../operators/agents/entities/tagger/tagger-model.ts';
import { TAGGED_TYPES, type TaggedType } from '../../operators/agents/entities/tagger/tags.ts';
import type { NameSpan, Sentence } from './read-conll.ts';

/** Hits and misses of exact spans. */
export interface Score {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

/** A name that was found, and whether it is one. */
export interface Judged {
  readonly type: TaggedType;
  readonly probability: number;
  readonly right: boolean;
}

export interface Evaluation {
  readonly byType: ReadonlyMap<TaggedType, Score>;
  readonly all: Score;
  readonly judged: readonly Judged[];
}

const NONE: Score = { right: 0, wrong: 0, missed: 0 };
const TOKENS_MAX = 1_000_000;

/**
 * Scores exact spans with type. Sentences are read `together` at a time, as lines of one document, as the tagger lets the places of a
 * word help each other; 1 reads each alone.
 */
export function evaluate(model: TaggerModel, sentences: readonly Sentence[], together: number): Evaluation {
  const judged: Judged[] = [];
  const missed = new Map<TaggedType, number>();
  for (let i = 0; i < sentences.length; i += together) {
    const document = joined(sentences.slice(i, i + together));
    const gold = new Set(document.names.map(keyOf));
    for (const name of tagText(model, document.text, TOKENS_MAX)) {
      judged.push({ type: name.type, probability: name.probability, right: gold.delete(keyOf(name)) });
    }
    for (const key of gold) {
      const type = key.split(' ')[0] as TaggedType;
      missed.set(type, (missed.get(type) ?? 0) + 1);
    }
  }
  const scoreOf = (type: TaggedType): Score => ({
    right: judged.filter((name) => name.type === type && name.right).length,
    wrong: judged.filter((name) => name.type === type && !name.right).length,
    missed: missed.get(type) ?? 0,
  });
  const byType = new Map(TAGGED_TYPES.map((type) => [type, scoreOf(type)] as const));
  return { byType, all: [...byType.values()].reduce(sum), judged };
}

/** Precision, recall and F1 in per cent. */
export function rates({ right, wrong, missed }: Score): {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
} {
  const share = (whole: number): number => (whole === 0 ? 0 : (100 * right) / whole);
  return { precision: share(right + wrong), recall: share(right + missed), f1: share(right + (wrong + missed) / 2) };
}

/** Sentences as paragraphs of one text. */
function joined(sentences: readonly Sentence[]): Sentence {
  let text = '';
  const names: NameSpan[] = [];
  for (const sentence of sentences) {
    const shift = text.length;
    text += `${sentence.text}\n\n`;
    for (const { type, start, end } of sentence.names) names.push({ type, start: start + shift, end: end + shift });
  }
  return { text, names };
}

function keyOf({ type, start, end }: NameSpan | TaggedName): string {
  return `${type} ${start} ${end}`;
}

/** The evaluations of several texts as one. */
export function pooled(parts: readonly Evaluation[]): Evaluation {
  const byType = new Map(
    TAGGED_TYPES.map((type) => [type, parts.map((part) => part.byType.get(type) ?? NONE).reduce(sum, NONE)] as const),
  );
  return { byType, all: parts.map(({ all }) => all).reduce(sum, NONE), judged: parts.flatMap(({ judged }) => judged) };
}

function sum(a: Score, b: Score): Score {
  return { right: a.right + b.right, wrong: a.wrong + b.wrong, missed: a.missed + b.missed };
}
