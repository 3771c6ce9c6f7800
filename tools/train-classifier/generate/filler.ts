import type { Random } from './random.ts';

/** Real sentences, by source: what a document is about must not tell what kind of document it is. */
export type FillerPools = readonly (readonly string[])[];

/** Share of documents whose statements come from a pool instead of the lexicon; such a document keeps to one pool. */
const FILLED_SHARE = 0.65;
/** Share of those in which a statement is a paragraph. */
const LONG_SHARE = 0.4;
const TOPIC_SHARE = 0.6;

/** Where one document takes its statements and topics from. */
export interface Filler {
  statement(): string;
  /** Undefined when the lexicon's topic is to be taken. */
  topic(): string | undefined;
}

export function fillerFor(pools: FillerPools, random: Random): Filler | undefined {
  const pool = pools.length > 0 && random.chance(FILLED_SHARE) ? random.pick(pools) : undefined;
  if (!pool || pool.length === 0) return undefined;
  const isLong = random.chance(LONG_SHARE);
  // A stretch of a pool is about one thing.
  let at = random.int(0, pool.length - 1);
  const next = () => pool[at++ % pool.length] ?? '';
  return {
    statement: () => Array.from({ length: isLong ? random.int(1, 6) : 1 }, next).join(' '),
    topic: () => (random.chance(TOPIC_SHARE) ? phrase(random.pick(pool), random) : undefined),
  };
}

/** A few words in a row from the middle of a sentence. */
function phrase(sentence: string, random: Random): string | undefined {
  const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'-]{2,}/gu) ?? [];
  if (words.length < 4) return undefined;
  const size = random.int(1, 3);
  const start = random.int(0, words.length - size);
  return `${random.pick(['the ', '', 'our ', 'new '])}${words.slice(start, start + size).join(' ')}`;
}
