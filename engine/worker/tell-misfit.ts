import type { ChangelogMisfit, StateStore } from '../model/state-store.ts';
import type { Logger, Metrics, TopicPartition } from '../ports.ts';

export interface MisfitServices {
  readonly applicationId: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A store whose rows did not fit its changelog, and were taken away. */
export interface FoundMisfit extends TopicPartition {
  readonly store: StateStore;
  readonly misfit: ChangelogMisfit;
  /** The log lost its end while the rows were read, though it may have gone on since. */
  readonly wasCut?: boolean;
  /** Offset up to which the rows were complete. */
  readonly upTo: number;
  readonly begin: number;
  /** Behind the newest record that counts: the log's end, or how far the group has processed a source topic. */
  readonly end: number;
  readonly logEnd: number;
  readonly configs: Readonly<Record<string, string>>;
}

const SHORTER = { code: 'STREAM_CHANGELOG_SHORTER', reason: 'changelog-shorter' } as const;

interface Telling {
  readonly level: 'info' | 'warn' | 'error';
  readonly code?: `STREAM_${string}`;
  /** Label of `state_rebuilt_total`. */
  readonly reason: string;
  readonly text: string;
}

/**
 * Tells that a store is restored anew, and why. The log is what counts, so the work goes on with what it has; where it lacks records that the store
 * had seen, updates are gone, and somebody should look.
 */
export function tellMisfit(found: FoundMisfit, { applicationId, logger, metrics }: MisfitServices): void {
  const { store, topic, partition, upTo, begin, logEnd } = found;
  const { level, code, reason, text } = tellingOf(found);
  metrics.counter('state_rebuilt_total', { application: applicationId, store: store.name, reason }).add(1);
  const fields = { ...(code ? { code } : {}), application: applicationId, store: store.name, topic, partition, reason };
  logger[level](
    { ...fields, upTo, begin, end: logEnd },
    `the state of '${store.name}' does not fit ${topic}-${partition} any more: ${text}`,
  );
}

function tellingOf({ misfit, wasCut = false, topic, upTo, begin, end, logEnd, configs }: FoundMisfit): Telling {
  const anew = 'The state is restored from what there is';
  switch (misfit) {
    case 'replaced':
      return {
        level: 'warn',
        code: 'STREAM_CHANGELOG_REPLACED',
        reason: 'changelog-replaced',
        text: `it is another topic of that name. ${anew}`,
      };
    case 'ends-before':
      // Of a source topic that ends later it is only the group that was set back.
      if (upTo <= logEnd && !wasCut)
        return {
          level: 'info',
          reason: 'offsets-set-back',
          text: `the group is at ${end}, and the rows are of ${upTo}. ${anew}`,
        };
      return {
        ...SHORTER,
        level: 'error',
        text: `it ${upTo <= logEnd ? `was cut and has gone on to ${logEnd}` : `ends at ${logEnd}`}, and the rows are of ${upTo}: the log has lost records, and what they said is gone. ${anew}. Look at the brokers, and reset the application if results must be right`,
      };
    case 'deletions-forgotten':
      return {
        level: 'info',
        reason: 'deletions-forgotten',
        text: `the rows were complete longer ago than it keeps deletions (delete.retention.ms), so that it cannot tell which of them are gone. ${anew}`,
      };
    case 'begins-behind':
      // A changelog of windows lets go of what is too old for any of them.
      if (configs['cleanup.policy']?.includes('delete'))
        return {
          ...SHORTER,
          level: 'warn',
          text: `it begins at ${begin}, and the rows are of ${upTo}: what was between is over its retention. ${anew}`,
        };
      return {
        ...SHORTER,
        level: 'error',
        text: `it begins at ${begin}, and the rows are of ${upTo}: somebody has deleted what was between, and what it said is gone. ${anew}. Find out who deletes records of '${topic}', and reset the application if results must be right`,
      };
  }
}
