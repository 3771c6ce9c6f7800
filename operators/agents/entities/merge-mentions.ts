import type { EntityMention, FoundEntity } from './found-entity.ts';

/**
 * One entity for all mentions of the same type with the same value, or the same text where there is none: first place, number of
 * mentions, highest confidence.
 */
export function mergeMentions(mentions: readonly EntityMention[]): readonly FoundEntity[] {
  const merged = new Map<string, FoundEntity>();
  for (const mention of mentions) {
    const key = `${mention.type} ${mention.value ?? normalised(mention.text)}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...mention, count: 1 });
    else merged.set(key, { ...known, count: known.count + 1, confidence: Math.max(known.confidence, mention.confidence) });
  }
  return [...merged.values()];
}

function normalised(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').replace(/\.$/, '').toLowerCase();
}
