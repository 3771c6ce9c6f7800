import type { TopicPartition } from '../../../engine/ports.ts';
import { nameOf } from './fetch-position.ts';

/** Those of the places that are not among the others. */
export function without(places: readonly TopicPartition[], others: readonly TopicPartition[]): readonly TopicPartition[] {
  const names = new Set(others.map(nameOf));
  return places.filter((place) => !names.has(nameOf(place)));
}

/** Whether two lists name the same places, in whatever order. */
export function samePlaces(a: readonly TopicPartition[], b: readonly TopicPartition[]): boolean {
  return a.length === b.length && without(b, a).length === 0;
}
