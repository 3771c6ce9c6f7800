import type { Logger } from '../ports.ts';
import type { ChangelogPlace } from './changelog-place.ts';

export interface PlaceTelling {
  readonly applicationId: string;
  readonly logger: Logger;
}

/** Tells that the log has lost what was to be read. Nothing of it is in the store. */
export function tellShorter(place: ChangelogPlace, end: number, { applicationId, logger }: PlaceTelling): void {
  const { store, topic, partition } = place;
  logger.error(
    { code: 'STREAM_CHANGELOG_SHORTER', application: applicationId, store, topic, partition, end },
    `${topic}-${partition} ends at ${end}, and ended at ${place.end} when '${store}' began to be restored from it: the log has lost records, and what they said is gone. Look at the brokers, and reset the application if results must be right`,
  );
}

/** Tells that a place goes on though it is outdated. */
export function tellForgets({ store, topic, partition }: ChangelogPlace, { applicationId, logger }: PlaceTelling): void {
  logger.warn(
    { code: 'STREAM_CHANGELOG_FORGETS', application: applicationId, store, topic, partition },
    `${topic}-${partition} keeps deletions for less time than it takes to read it into '${store}': rows may be there that were deleted meanwhile. Raise its delete.retention.ms, and restart the worker with an empty state.dir`,
  );
}
