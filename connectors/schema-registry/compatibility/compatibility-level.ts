/** How the versions of a subject must get on with each other. */
export const COMPATIBILITY_LEVELS = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const;

export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

export function isCompatibilityLevel(value: unknown): value is CompatibilityLevel {
  return (COMPATIBILITY_LEVELS as readonly unknown[]).includes(value);
}

/** BACKWARD: the new schema reads what the old one wrote; FORWARD: the old one reads what the new one writes. */
export const DIRECTIONS = ['BACKWARD', 'FORWARD'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** In which directions schemas must get on: FULL asks for both, NONE for neither. */
export function directionsOf(level: CompatibilityLevel): readonly Direction[] {
  return DIRECTIONS.filter((direction) => level.startsWith('FULL') || level.startsWith(direction));
}

/** Whether all versions count, not the newest alone. */
export function isTransitive(level: CompatibilityLevel): boolean {
  return level.endsWith('_TRANSITIVE');
}
