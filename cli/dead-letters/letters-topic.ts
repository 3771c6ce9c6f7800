import { deadLetterTopic } from '../../engine/compile/topology.ts';
import type { Log, OffsetAndMetadata } from '../../engine/ports.ts';
import { type DeadLetter, readDeadLetter } from '../../engine/task/read-dead-letter.ts';
import type { Span } from '../../engine/worker/walk-spans.ts';
import { cliFailure } from '../cli-error.ts';
import { knownTopic } from '../known-topic.ts';
import { type ReadOptions, readSpans } from '../read-spans.ts';

/** The dead letters of an application as they are when a command begins. */
export interface LettersTopic extends Span {
  /** The group whose committed offset says which letters are handled. */
  readonly groupId: string;
}

/** Errors: STREAM_CLI when the application has no dead-letter topic, or one that no worker made. */
export async function findLetters(log: Log, application: string): Promise<LettersTopic> {
  const topic = deadLetterTopic(application);
  const admin = log.admin();
  const { partitions } = await knownTopic(admin, topic);
  if (partitions !== 1)
    throw cliFailure(`topic '${topic}' has ${partitions} partitions; that of dead letters has one`, 'is it made by hand?');
  const place = { topic, partition: 0 };
  const [[offset = 0], [end = 0]] = await Promise.all([admin.beginningOffsets([place]), admin.endOffsets([place])]);
  return { ...place, offset, end, groupId: `${application}-dlq` };
}

/** What is kept about which letters are handled, read from outside the group; undefined when nothing is. */
export async function committedLetters(log: Log, { topic, groupId }: LettersTopic): Promise<OffsetAndMetadata | undefined> {
  return (await log.admin().committedOffsets(groupId)).find((each) => each.topic === topic);
}

/** The letters from an offset on, up to the end that the topic had, or until Ctrl-C. */
export async function* readLetters(
  log: Log,
  { topic, partition, offset, end }: LettersTopic,
  from: number,
  options: ReadOptions,
): AsyncGenerator<DeadLetter> {
  for await (const { batch } of readSpans(log, [{ topic, partition, offset: Math.max(offset, from), end }], options)) {
    while (!options.stop.aborted && batch.next() && batch.offset < end) yield readDeadLetter(batch);
  }
}
