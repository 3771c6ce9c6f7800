import type { TopicPartition } from '../ports.ts';
import { placeName } from './place-name.ts';

/** Those of the places that are not among the others. */
export function without(places: readonly TopicPartition[], others: readonly TopicPartition[]): readonly TopicPartition[] {
  const names = new Set(others.map(placeName));
  return places.filter((place) => !names.has(placeName(place)));
}

/** Whether two lists name the same places, in whatever order. */
export function samePlaces(a: readonly TopicPartition[], b: readonly TopicPartition[]): boolean {
  return a.length === b.length && without(b, a).length === 0;
}
