import { join } from 'node:path';
import { StreamError } from '../../../engine/model/stream-error.ts';
import type { Logger } from '../../../engine/ports.ts';
import type { EmbeddedKafkaOptions } from './broker-options.ts';
import { CommittedOffsetsFile } from './committed-offsets-file.ts';
import { Compactor } from './compaction/compactor.ts';
import { DiskReports, isDiskFault } from './disk-fault.ts';
import { EmptyGroups } from './empty-groups.ts';
import { expireOffsets } from './expired-offsets.ts';
import { FetchSessions } from './fetch-sessions.ts';
import { Groups } from './groups.ts';
import { ProducerIds } from './producer-ids.ts';
import { isTopicName, type Topic, Topics } from './topics.ts';
import { TransactionCoordinator } from './transaction-coordinator.ts';
import { UniqueNumbers } from './unique-numbers.ts';

export const NODE_ID = 1;
export const CLUSTER_ID = 'millrace-embedded';

export const LOOPBACK = '127.0.0.1';

/** Every address of the machine is none that a client could connect to. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? LOOPBACK : host;
}

/** What the handlers of all calls work on: topics, groups, committed offsets, transactions. */
export class Broker {
  /** Where everything is kept. */
  readonly dir: string;
  readonly topics: Topics;
  readonly groups: Groups;
  readonly offsets: CommittedOffsetsFile;
  readonly emptyGroups: EmptyGroups;
  readonly producerIds: ProducerIds;
  readonly transactions: TransactionCoordinator;
  readonly compactor: Compactor;
  readonly disk: DiskReports;
  readonly fetchSessions = new FetchSessions();
  /** What clients are told to connect to. */
  readonly host: string;
  readonly logger: Logger;
  readonly options: EmbeddedKafkaOptions;
  /** Set once the socket listens. */
  port = 0;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(dir: string, options: EmbeddedKafkaOptions, logger: Logger) {
    this.dir = dir;
    this.options = options;
    this.logger = logger;
    this.host = options.advertisedHost ?? reachable(options.host ?? LOOPBACK);
    this.topics = new Topics(dir, (log) =>
      logger.warn({ topic: log.topic, partition: log.partition, bytes: log.cutOff }, 'cut off a torn tail that a crash left'),
    );
    const groupEpochs = new UniqueNumbers(join(dir, 'group-epochs.json'), 1);
    this.emptyGroups = new EmptyGroups(join(dir, 'empty-groups.jsonl'), Date.now);
    this.groups = new Groups({
      onMembers: (group, hasMembers) => {
        this.emptyGroups.note(group, hasMembers);
        this.#tried('the members of groups', () => this.emptyGroups.save());
      },
      nextEpoch: () => groupEpochs.next(),
      topics: this.topics,
      initialRebalanceDelayMs: options.initialRebalanceDelayMs ?? 20,
      sessionTimeoutMs: options.consumerSessionTimeoutMs ?? 10_000,
      heartbeatIntervalMs: options.consumerHeartbeatIntervalMs ?? 500,
    });
    this.disk = new DiskReports(logger);
    this.compactor = new Compactor(this.topics, logger);
    this.offsets = new CommittedOffsetsFile(join(dir, 'offsets.jsonl'));
    this.producerIds = new ProducerIds(join(dir, 'producer-ids.json'));
    this.transactions = new TransactionCoordinator({
      path: join(dir, 'transactions.log'),
      timeoutMsMax: options.transactionTimeoutMsMax ?? 900_000,
      logger,
      now: Date.now,
      newProducerId: () => this.producerIds.next(),
      writeMarker: ({ topic, partition }, marker) => this.topics.log(topic, partition)?.appendMarker(marker, Date.now()),
      // A topic that was deleted takes its offsets with it.
      commitOffsets: (group, offsets) =>
        this.offsets.commit(
          group,
          offsets.filter(({ topic, partition }) => this.topics.log(topic, partition) !== undefined),
        ),
    });
    this.#timers = [
      setInterval(() => this.#lookAfterLogs(), options.retentionCheckMs ?? 60_000),
      setInterval(() => void this.compactor.run(), options.compactionCheckMs ?? 15_000),
      setInterval(() => this.transactions.check(), options.transactionCheckMs ?? 1_000),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** Groups with members and groups that only have offsets. */
  groupIds(): readonly string[] {
    return [...new Set([...this.groups.live(), ...this.offsets.groups()])];
  }

  dropGroup(id: string): void {
    this.groups.drop(id);
    this.offsets.deleteGroup(id);
    this.emptyGroups.forget(id);
    this.transactions.dropGroup(id);
  }

  /** The topic; made now when it does not exist and the broker makes topics by itself. */
  topic(name: string, mayCreate: boolean): Topic | undefined {
    const topic = this.topics.get(name);
    if (topic || !mayCreate || !this.options.autoCreateTopics || !isTopicName(name)) return topic;
    return this.topics.create(name, this.options.defaultPartitions ?? 1, {});
  }

  /** A partition loses its end; see `EmbeddedKafka.loseEnd`. */
  loseEnd(name: string, partition: number, offset: number): number {
    const topic = this.topics.get(name);
    if (topic?.partitions[partition]) return this.topics.loseEnd(topic, partition, offset);
    throw new StreamError(`there is no partition ${name}-${partition} that could lose records`, {
      code: 'STREAM_CONFIG',
      domain: 'user',
      scope: 'process',
      verdict: 'stop',
      context: { topic: name, partition },
    });
  }

  applyRetention(now = Date.now()): void {
    for (const topic of this.topics.all()) for (const log of topic.partitions) log.applyRetention(now);
    expireOffsets(this, now);
    this.emptyGroups.save();
  }

  #lookAfterLogs(): void {
    this.#tried('retention', () => {
      this.applyRetention();
      for (const topic of this.topics.all()) for (const log of topic.partitions) void log.checkpoint();
    });
  }

  /** What the disk refuses is tried again at the next check. */
  #tried(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isDiskFault(error)) throw error;
      this.disk.tell(error, what);
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.compactor.close();
    this.groups.close();
    this.transactions.close();
    this.offsets.close();
    this.emptyGroups.close();
    this.topics.close();
  }
}
