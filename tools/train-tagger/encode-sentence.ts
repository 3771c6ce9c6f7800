import { segmentBounds } from '../../operators/agents/entities/tagger/segments.ts';
import { beginTag, insideTag, OUTSIDE, TAGGED_TYPES } from '../../operators/agents/entities/tagger/tags.ts';
import { FEATURES_MAX, writeFeatures } from '../../operators/agents/entities/tagger/token-features.ts';
import { tokenTable } from '../../operators/agents/entities/tagger/token-table.ts';
import { tokenise } from '../../operators/agents/entities/tagger/tokenise.ts';
import type { WordClusters } from '../../operators/agents/entities/tagger/word-clusters.ts';
import type { NameSpan, Sentence } from './read-conll.ts';

/** A piece of a sentence as the model sees it. */
export interface Encoded {
  /** Hashes of the features of all tokens, one token after the other. */
  readonly features: Int32Array;
  /** Where the features of each token begin; one more than tokens. */
  readonly offsets: Int32Array;
  readonly tags: Uint8Array;
  readonly weight: number;
}

const TOKENS_MAX = 10_000;

/** Cuts a sentence with the tokeniser of the tagger and marks its tokens; what the tagger splits further is split here, too. */
export function encodeSentence(sentence: Sentence, weight: number, clusters: WordClusters): readonly Encoded[] {
  const tokens = tokenise(sentence.text, TOKENS_MAX);
  const bounds = segmentBounds(sentence.text, tokens);
  const table = tokenTable(sentence.text, tokens, bounds, clusters);
  const pieces: Encoded[] = [];
  for (let s = 0; s + 1 < bounds.length; s++) {
    const from = bounds[s] ?? 0;
    const to = bounds[s + 1] ?? 0;
    const features = new Int32Array((to - from) * FEATURES_MAX);
    const offsets = new Int32Array(to - from + 1);
    const tags = new Uint8Array(to - from);
    let open: NameSpan | undefined;
    for (let i = from; i < to; i++) {
      const start = tokens.starts[i] ?? 0;
      const end = tokens.ends[i] ?? 0;
      const name = sentence.names.find((span) => start < span.end && end > span.start);
      tags[i - from] = name === undefined ? OUTSIDE : tagOf(name, name === open);
      open = name;
      offsets[i - from + 1] = writeFeatures(table, i, from, to, features, offsets[i - from] ?? 0);
    }
    pieces.push({ features: features.slice(0, offsets.at(-1)), offsets, tags, weight });
  }
  return pieces;
}

function tagOf({ type }: NameSpan, goesOn: boolean): number {
  const index = TAGGED_TYPES.indexOf(type);
  return goesOn ? insideTag(index) : beginTag(index);
}
