import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { TopicPartition } from '../../engine/ports.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import type { Committed } from './find-application.ts';
import type { OffsetChoice } from './offset-choice.ts';

/** Where a partition is read from after a reset. */
export interface ChosenOffset extends TopicPartition {
  /** Where its group stands; undefined without a commit. */
  readonly before: number | undefined;
  readonly offset: number;
  /** One past its newest record. */
  readonly end: number;
}

/**
 * The offset of each partition. One beyond what the topic holds becomes its beginning or end.
 *
 * Errors: STREAM_CLI for a shift of a partition that has no commit, STREAM_USAGE for a file that names partitions which are not read
 */
export async function chosenOffsets(
  log: KafkaLog,
  choice: OffsetChoice,
  places: readonly TopicPartition[],
  committed: readonly Committed[],
): Promise<readonly ChosenOffset[]> {
  if (choice.kind === 'file') requireKnown(choice.offsets, places);
  const admin = log.admin();
  const [begins, ends, atTime] = await Promise.all([
    admin.beginningOffsets(places),
    admin.endOffsets(places),
    choice.kind === 'time' ? log.offsetsAt(places, choice.at) : [],
  ]);
  return places.map((place, i) => {
    const [begin = 0, end = 0, found = -1] = [begins[i], ends[i], atTime[i]];
    const before = committed.find((each) => isSame(each, place))?.offset;
    const offset = wanted(choice, place, { begin, end, found, before });
    return { ...place, before, offset: Math.min(Math.max(offset, begin), end), end };
  });
}

interface Known {
  readonly begin: number;
  readonly end: number;
  /** Of a time; -1: no record is that late. */
  readonly found: number;
  readonly before: number | undefined;
}

function wanted(choice: OffsetChoice, place: TopicPartition, { begin, end, found, before }: Known): number {
  switch (choice.kind) {
    case 'earliest':
      return begin;
    case 'latest':
      return end;
    case 'offset':
      return choice.offset;
    case 'time':
      return found < 0 ? end : found;
    case 'file':
      return choice.offsets.find((each) => isSame(each, place))?.offset ?? before ?? begin;
    case 'shift':
      if (before !== undefined) return before + choice.by;
      throw cliFailure(
        `${place.topic}-${place.partition} has no committed offset to shift`,
        'choose another option, such as --to-earliest or --to-offset',
      );
  }
}

function requireKnown(offsets: readonly TopicPartition[], places: readonly TopicPartition[]): void {
  const stranger = offsets.find((each) => !places.some((place) => isSame(each, place)));
  if (stranger) throw usageError(`--from-file: ${stranger.topic}-${stranger.partition} is no input of the application`);
}

function isSame(a: TopicPartition, b: TopicPartition): boolean {
  return a.topic === b.topic && a.partition === b.partition;
}
