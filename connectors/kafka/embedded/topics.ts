import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTITIONS_MAX } from './broker-options.ts';
import { damagedFile } from './checked-file.ts';
import { cutLog } from './cut-log.ts';
import { PartitionLog } from './partition-log.ts';
import { plainConfigs } from './topic-config.ts';

export interface Topic {
  readonly name: string;
  readonly id: string;
  configs: Readonly<Record<string, string>>;
  readonly partitions: PartitionLog[];
}

interface StoredTopic {
  readonly name: string;
  readonly id: string;
  readonly configs: Readonly<Record<string, string>>;
  readonly partitions: number;
}

const NAME = /^[A-Za-z0-9._-]{1,249}$/;

/** Whether Kafka allows the name. */
export function isTopicName(name: string): boolean {
  return NAME.test(name) && name !== '.' && name !== '..';
}

export function newTopicId(): string {
  return randomBytes(16).toString('hex');
}

/** The topics of the broker and their logs, kept in `topics.json` and a folder for each partition. */
export class Topics {
  readonly #dir: string;
  readonly #topics = new Map<string, Topic>();
  readonly #byId = new Map<string, Topic>();
  readonly #onCut: (log: PartitionLog) => void;

  /** Errors: a damaged list throws STREAM_BROKER_FILE_DAMAGED naming the file. */
  constructor(dir: string, onCut: (log: PartitionLog) => void) {
    this.#dir = dir;
    this.#onCut = onCut;
    mkdirSync(dir, { recursive: true });
    const file = this.#file();
    for (const topic of existsSync(file) ? readTopics(file) : []) this.#add(this.#opened(topic));
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  byId(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  all(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  log(topic: string, partition: number): PartitionLog | undefined {
    return this.#topics.get(topic)?.partitions[partition];
  }

  create(name: string, partitions: number, configs: Readonly<Record<string, string>>): Topic {
    for (let i = 0; i < partitions; i++) this.#clear(name, i);
    const topic = this.#opened({ name, id: newTopicId(), configs: plainConfigs(configs), partitions });
    this.#saveWith([...this.all(), topic], topic.partitions);
    this.#add(topic);
    return topic;
  }

  delete(name: string): void {
    const topic = this.#topics.get(name);
    this.#save(this.all().filter((each) => each !== topic));
    this.#topics.delete(name);
    if (!topic) return;
    this.#byId.delete(topic.id);
    for (const log of topic.partitions) log.delete();
  }

  grow(topic: Topic, partitions: number): void {
    const added: PartitionLog[] = [];
    for (let i = topic.partitions.length; i < partitions; i++) {
      this.#clear(topic.name, i);
      added.push(this.#openLog(topic.name, i, topic.configs));
    }
    this.#saveWith(this.#with(topic, { partitions: [...topic.partitions, ...added] }), added);
    topic.partitions.push(...added);
  }

  configure(topic: Topic, given: Readonly<Record<string, string>>): void {
    const configs = plainConfigs(given);
    this.#save(this.#with(topic, { configs }));
    topic.configs = configs;
    for (const log of topic.partitions) log.configure(configs);
  }

  /** A partition loses its records from an offset on, and another leader goes on there. Returns where it ends now. */
  loseEnd({ partitions, name, configs }: Topic, partition: number, offset: number): number {
    partitions[partition]?.close();
    cutLog(this.#folder(name, partition), offset);
    const log = this.#openLog(name, partition, configs);
    log.epochs.begin(log.highWatermark);
    partitions[partition] = log;
    return log.highWatermark;
  }

  close(): void {
    for (const topic of this.#topics.values()) for (const log of topic.partitions) log.close();
  }

  #add(topic: Topic): void {
    this.#topics.set(topic.name, topic);
    this.#byId.set(topic.id, topic);
  }

  #opened({ name, id, configs, partitions }: StoredTopic): Topic {
    return { name, id, configs, partitions: Array.from({ length: partitions }, (_, i) => this.#openLog(name, i, configs)) };
  }

  /** A folder that a crash in the middle of a deletion left behind: a new topic of the name begins empty. */
  #clear(name: string, partition: number): void {
    rmSync(this.#folder(name, partition), { recursive: true, force: true });
  }

  #folder(name: string, partition: number): string {
    return join(this.#dir, `${name}-${partition}`);
  }

  #openLog(name: string, partition: number, configs: Readonly<Record<string, string>>): PartitionLog {
    const log = new PartitionLog(name, partition, this.#folder(name, partition), configs);
    if (log.cutOff > 0) this.#onCut(log);
    return log;
  }

  #with(topic: Topic, changed: Partial<Topic>): readonly Topic[] {
    return this.all().map((each) => (each === topic ? { ...topic, ...changed } : each));
  }

  /** Saves a list with logs that are new, and takes them away again when it cannot: what is not in the list is not there at the next start. */
  #saveWith(topics: readonly Topic[], added: readonly PartitionLog[]): void {
    try {
      this.#save(topics);
    } catch (error) {
      for (const log of added) log.delete();
      throw error;
    }
  }

  /** Written beside and renamed, so that a crash leaves the old list or the new one. Comes before what it tells is done. */
  #save(topics: readonly Topic[]): void {
    const stored = topics.map(
      ({ name, id, configs, partitions }): StoredTopic => ({ name, id, configs, partitions: partitions.length }),
    );
    writeFileSync(`${this.#file()}.new`, JSON.stringify(stored, null, 1));
    renameSync(`${this.#file()}.new`, this.#file());
  }

  #file(): string {
    return join(this.#dir, 'topics.json');
  }
}

function readTopics(file: string): readonly StoredTopic[] {
  let topics: unknown;
  try {
    topics = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw damagedFile(file, (error as Error).message);
  }
  if (!Array.isArray(topics) || !topics.every(isStored)) throw damagedFile(file, 'it is no list of topics');
  return topics;
}

function isStored(topic: unknown): topic is StoredTopic {
  const { name, id, configs, partitions } = (topic ?? {}) as Partial<StoredTopic>;
  const isCounted = Number.isInteger(partitions) && (partitions ?? 0) >= 1 && (partitions ?? 0) <= PARTITIONS_MAX;
  const isConfigured = typeof configs === 'object' && configs !== null && Object.values(configs).every(isText);
  return isText(name) && isTopicName(name) && isText(id) && isCounted && isConfigured;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
