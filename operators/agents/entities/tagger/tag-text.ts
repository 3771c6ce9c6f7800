import { applyVotes } from './document-votes.ts';
import { bestTags, latticeOf, marginal, spanProbability } from './lattice.ts';
import { segmentBounds } from './segments.ts';
import { addWeights, type TaggerModel } from './tagger-model.ts';
import { beginTag, insideTag, isBegin, OUTSIDE, TAG_COUNT, TAGGED_TYPES, type TaggedType, typeOfTag } from './tags.ts';
import { FEATURES_MAX, writeFeatures } from './token-features.ts';
import { tokenTable } from './token-table.ts';
import { type Tokens, tokenise } from './tokenise.ts';

/** A name with the model's own probability, before calibration. */
export interface TaggedName {
  readonly type: TaggedType;
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

/** Stands before a name and is no part of it. */
const HONORIFIC = /^(?:(?:mrs?|ms|mx|miss|dr|prof|professor|sir|dame|herr|frau)\.?\s+)+(?=\S)/i;

/** Finds the names in the first `tokensMax` tokens of a text. */
export function tagText(model: TaggerModel, text: string, tokensMax: number): readonly TaggedName[] {
  const tokens = tokenise(text, tokensMax);
  const bounds = segmentBounds(text, tokens);
  const table = tokenTable(text, tokens, bounds, model.clusters);
  const emissions = new Float32Array(tokens.count * TAG_COUNT);
  const features = new Int32Array(FEATURES_MAX);
  eachSegment(bounds, (from, to) => {
    for (let i = from; i < to; i++) addWeights(model, features, writeFeatures(table, i, from, to, features, 0), emissions, i);
  });
  applyVotes(table, tokens.count, marginalsOf(model, bounds, emissions), emissions);
  const names: TaggedName[] = [];
  eachSegment(bounds, (from, to) => {
    readNames(names, model, tokens, emissions, from, to);
  });
  return names.map((name) => (name.type === 'person' ? withoutHonorific(text, name) : name));
}

function withoutHonorific(text: string, name: TaggedName): TaggedName {
  const honorific = HONORIFIC.exec(text.slice(name.start, name.end))?.[0].length ?? 0;
  return honorific === 0 ? name : { ...name, start: name.start + honorific };
}

function marginalsOf(model: TaggerModel, bounds: readonly number[], emissions: Float32Array): Float32Array {
  const marginals = new Float32Array(emissions.length);
  eachSegment(bounds, (from, to) => {
    const lattice = latticeOf(emissions, from, to - from, model.transitions);
    for (let i = from; i < to; i++) {
      for (let tag = 0; tag < TAG_COUNT; tag++) marginals[i * TAG_COUNT + tag] = marginal(lattice, i - from, tag);
    }
  });
  return marginals;
}

function readNames(
  names: TaggedName[],
  model: TaggerModel,
  tokens: Tokens,
  emissions: Float32Array,
  from: number,
  to: number,
): void {
  const tags = bestTags(emissions, from, to - from, model.transitions);
  if (tags.every((tag) => tag === OUTSIDE)) return;
  const lattice = latticeOf(emissions, from, to - from, model.transitions);
  for (let first = 0; first < tags.length; first++) {
    const tag = tags[first] ?? OUTSIDE;
    if (!isBegin(tag)) continue;
    const type = typeOfTag(tag);
    let last = first;
    while (tags[last + 1] === insideTag(type)) last++;
    names.push({
      type: TAGGED_TYPES[type] ?? 'person',
      start: tokens.starts[from + first] ?? 0,
      end: tokens.ends[from + last] ?? 0,
      probability: spanProbability(lattice, first, last, beginTag(type), insideTag(type)),
    });
    first = last;
  }
}

function eachSegment(bounds: readonly number[], visit: (from: number, to: number) => void): void {
  for (let s = 0; s + 1 < bounds.length; s++) visit(bounds[s] ?? 0, bounds[s + 1] ?? 0);
}
