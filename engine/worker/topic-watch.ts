import { StreamError } from '../model/stream-error.ts';
import type { LogAdmin, TopicDescription } from '../ports.ts';
import type { WorkerContext } from './worker.ts';
import { FIRST_TOPIC_CHECK_MS, TOPIC_CHECK_MS } from './worker-options.ts';

/**
 * Looks now and then whether the topics that a run reads, and those that are its own, are still the same. A fetch would not tell: of a topic that is
 * gone it is repeated, of one that was made anew it goes on at the old offset, and of partitions that came nobody reads. A run that begins again
 * makes topics of its own that are gone: it is told as well, as what they held is lost.
 */
export class TopicWatch {
  /** Told when a topic is not what it was. */
  onFailure: (error: StreamError) => void = () => {};
  readonly #context: WorkerContext;
  readonly #admin: Pick<LogAdmin, 'describeTopics'>;
  readonly #partitions: ReadonlyMap<string, number>;
  readonly #names: readonly string[];
  /** Not there when it was looked last: a broker that has just started may not have heard of them yet. */
  #missing: ReadonlySet<string> = new Set();
  #cancel: () => void = () => {};
  #stopped = false;

  /** `partitions`: how many the run takes each topic to have. */
  constructor(context: WorkerContext, admin: Pick<LogAdmin, 'describeTopics'>, partitions: ReadonlyMap<string, number>) {
    this.#context = context;
    this.#admin = admin;
    this.#partitions = partitions;
    const { internalTopics } = context.topology;
    const own = new Set(internalTopics.map(({ name }) => name));
    const sources = [...partitions.keys()].filter((name) => !own.has(name));
    this.#names = [...sources, ...own];
    this.#lookAfter(FIRST_TOPIC_CHECK_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { topology, logger } = this.#context;
    try {
      const found = await this.#admin.describeTopics(this.#names);
      if (this.#stopped) return;
      const error = this.#change(new Map(found.map((topic) => [topic.name, topic])));
      if (error) return this.onFailure(error);
    } catch (error) {
      // Whoever needs the log hears of that by itself; this looks again.
      logger.debug({ application: topology.applicationId }, `topics could not be looked at: ${String(error)}`);
    }
    if (!this.#stopped) this.#lookAfter(this.#missing.size > 0 ? FIRST_TOPIC_CHECK_MS : TOPIC_CHECK_MS);
  }

  #lookAfter(ms: number): void {
    this.#cancel = this.#context.clock.after(ms, () => void this.#look());
  }

  #change(found: ReadonlyMap<string, TopicDescription>): StreamError | undefined {
    const pipeline = this.#context.topology.plan.name;
    const missing = this.#names.filter((name) => !found.has(name));
    const deleted = missing.find((name) => this.#missing.has(name));
    if (deleted !== undefined) return topicDeleted(pipeline, deleted);
    this.#missing = new Set(missing);
    for (const name of this.#names) {
      const topic = found.get(name);
      if (!topic) continue;
      const before = this.#partitions.get(name);
      if (before !== undefined && topic.partitions > before) return topicGrown(pipeline, topic, before);
      if (topic.id === undefined) continue;
      const { topicIds } = this.#context;
      const id = topicIds.get(name) ?? topic.id;
      topicIds.set(name, id);
      if (id !== topic.id) return topicReplaced(pipeline, name);
    }
    return undefined;
  }
}

function topicDeleted(pipeline: string, topic: string): StreamError {
  return new StreamError(
    `the topic '${topic}' of pipeline '${pipeline}' was deleted while the pipeline ran: make it again, and reset the application if what it counted and wrote should begin anew too`,
    { code: 'STREAM_TOPIC_DELETED', domain: 'external', scope: 'process', verdict: 'stop', context: { topic, pipeline } },
  );
}

function topicReplaced(pipeline: string, topic: string): StreamError {
  return new StreamError(
    `the topic '${topic}' of pipeline '${pipeline}' was deleted and made again while the pipeline ran: offsets and state are those of the old one, and records of the new one may have been passed over. Reset the application, or give it another application id`,
    { code: 'STREAM_TOPIC_REPLACED', domain: 'external', scope: 'process', verdict: 'stop', context: { topic, pipeline } },
  );
}

function topicGrown(pipeline: string, { name, partitions }: TopicDescription, before: number): StreamError {
  return new StreamError(
    `the topic '${name}' of pipeline '${pipeline}' has ${partitions} partitions where it had ${before}: the worker starts again to read all of them`,
    {
      code: 'STREAM_TOPIC_GROWN',
      domain: 'external',
      scope: 'process',
      verdict: 'retry',
      context: { topic: name, pipeline, partitions, before },
    },
  );
}
