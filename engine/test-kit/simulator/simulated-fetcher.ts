import { placeName } from '../../model/place-name.ts';
import type { FetchedBatch, Isolation, TopicPartition } from '../../ports.ts';
import type { SimulatedProcess } from './schedule.ts';
import { SimulatedBatch } from './simulated-partition.ts';
import type { Reply, World } from './world.ts';

/** How long a broker holds a fetch for which it has nothing, in ms. */
const FETCH_WAIT_MS = 500;
/** Records of one partition in an answer at most: small, so that batches end everywhere. */
const RECORDS_MAX = 20;
/** Records buffered for a consumer above which nothing is fetched. */
const BUFFERED_RECORDS_MAX = 200;

interface Position extends TopicPartition {
  /** Where the next fetch begins. */
  offset: number;
  /** Where the next poll begins. */
  delivered: number;
  ready: { readonly batch: FetchedBatch; readonly records: number }[];
  paused: boolean;
  /** Not handed out: whoever polls does not know of the partition yet. */
  heldBack: boolean;
  highWatermark: number | undefined;
  answeredAt: number | undefined;
}

interface Answer {
  readonly position: Position;
  readonly batch: SimulatedBatch;
  readonly records: number;
  readonly end: number;
}

/**
 * Fetches partitions ahead of `poll`, one request at a time, as a client does: what an answer says of a partition is stale by then. A seek
 * or another assignment forgets what was under way.
 */
export class SimulatedFetcher {
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #isolation: Isolation;
  readonly #name: string;
  readonly #positions = new Map<string, Position>();
  /** Set while a request is under way; another object when that was given up. */
  #request: object | undefined;
  #arrived: () => void = () => {};
  #failure: unknown;
  #closed = false;

  constructor(world: World, process: SimulatedProcess, isolation: Isolation, name: string) {
    this.#world = world;
    this.#process = process;
    this.#isolation = isolation;
    this.#name = name;
  }

  /** Replaces what is fetched. A partition that stays keeps its position and what is buffered for it. */
  assign(positions: readonly (TopicPartition & { readonly offset: number })[]): void {
    const before = new Map(this.#positions);
    this.#positions.clear();
    for (const { topic, partition, offset } of positions) {
      const name = placeName({ topic, partition });
      this.#positions.set(name, before.get(name) ?? newPosition({ topic, partition, offset }));
    }
    this.#request = undefined;
    this.#fetch();
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    const before = this.#positions.get(placeName({ topic, partition }));
    const { paused = false, heldBack = false, highWatermark } = before ?? {};
    const kept = { paused, heldBack, highWatermark };
    this.#positions.set(placeName({ topic, partition }), { ...newPosition({ topic, partition, offset }), ...kept });
    this.#fetch();
  }

  holdBack(places: readonly TopicPartition[], heldBack: boolean): void {
    for (const place of places) {
      const position = this.#positions.get(placeName(place));
      if (position) position.heldBack = heldBack;
    }
    this.#arrived();
  }

  pause(places: readonly TopicPartition[], paused: boolean): void {
    for (const place of places) {
      const position = this.#positions.get(placeName(place));
      if (position) position.paused = paused;
    }
    this.#arrived();
    this.#fetch();
  }

  find(place: TopicPartition): Readonly<Position> | undefined {
    this.#world.schedule.activity++;
    return this.#positions.get(placeName(place));
  }

  /** What has arrived; waits up to `maxWaitMs` when there is nothing, or until `wake` is called. */
  async poll(maxWaitMs: number): Promise<readonly FetchedBatch[]> {
    this.#world.schedule.activity++;
    this.#throwFailure();
    const ready = this.#take();
    if (ready.length > 0 || maxWaitMs <= 0 || this.#closed) return ready;
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
      this.#world.schedule.add(maxWaitMs, {
        process: this.#process,
        place: 'inside',
        what: `${this.#name}: nothing to poll`,
        run: resolve,
      });
    });
    this.#throwFailure();
    return this.#take();
  }

  wake(): void {
    this.#arrived();
  }

  close(): void {
    this.#closed = true;
    this.#positions.clear();
    this.#arrived();
  }

  #take(): readonly FetchedBatch[] {
    const taken: FetchedBatch[] = [];
    for (const position of this.#positions.values()) {
      if (position.paused || position.heldBack) continue;
      for (const { batch } of position.ready.splice(0)) {
        position.delivered = batch.nextOffset;
        taken.push(batch);
      }
    }
    if (taken.length > 0) this.#fetch();
    return taken;
  }

  #throwFailure(): void {
    if (this.#failure === undefined) return;
    const failure = this.#failure;
    this.#failure = undefined;
    this.#fetch();
    throw failure;
  }

  #fetch(): void {
    if (this.#closed || this.#request || this.#failure !== undefined) return;
    const wanted = [...this.#positions.values()].filter((position) => !position.paused);
    const buffered = wanted.reduce((sum, { ready }) => sum + ready.reduce((of, { records }) => of + records, 0), 0);
    if (wanted.length === 0 || buffered > BUFFERED_RECORDS_MAX) return;
    const request = {};
    this.#request = request;
    const asked = wanted.map((position) => ({ position, offset: position.offset }));
    const isCurrent = (): boolean => !this.#closed && this.#request === request;
    this.#world
      .request<readonly Answer[]>(this.#process, `${this.#name}: fetch`, (reply) => this.#answer(asked, reply))
      .then(
        (answers) => {
          if (!isCurrent()) return;
          this.#request = undefined;
          this.#accept(answers, asked);
          this.#fetch();
        },
        (error: unknown) => {
          if (!isCurrent()) return;
          this.#request = undefined;
          this.#failure = error;
          this.#arrived();
        },
      );
  }

  #accept(answers: readonly Answer[], asked: readonly { readonly position: Position; readonly offset: number }[]): void {
    for (const { position, batch, records, end } of answers) {
      const offset = asked.find((each) => each.position === position)?.offset;
      if (this.#positions.get(placeName(position)) !== position || position.offset !== offset) continue;
      position.highWatermark = end;
      position.answeredAt = this.#world.schedule.now;
      if (batch.nextOffset === position.offset) continue;
      position.offset = batch.nextOffset;
      position.ready.push({ batch, records });
    }
    this.#arrived();
  }

  /** What the broker answers: at once when it has something, else when it has, or after its time. */
  #answer(asked: readonly { readonly position: Position; readonly offset: number }[], reply: Reply<readonly Answer[]>): void {
    const { broker, schedule } = this.#world;
    const hasSome = (): boolean =>
      asked.some(({ position, offset }) => broker.partition(position).endFor(this.#isolation) > offset);
    const random = this.#world.random(`what ${this.#process.name} ${this.#name} gets`);
    const answer = (): void => {
      const all = asked.map(({ position, offset }) => {
        const partition = broker.partition(position);
        // An answer is full before every partition is in it.
        const limit = random.chance(0.75) ? random.between(1, RECORDS_MAX) : 0;
        const read = partition.read(offset, this.#isolation, limit);
        const end = partition.endFor(this.#isolation);
        return { position, batch: new SimulatedBatch(position, read, end), records: read.records.length, end };
      });
      reply.ok(all);
    };
    if (hasSome()) {
      answer();
      return;
    }
    let waiting = true;
    let forget = (): void => {};
    const settle = (): void => {
      if (!waiting) return;
      waiting = false;
      forget();
      cancel();
      answer();
    };
    const wait = (): void => {
      forget = broker.onChange(() => (hasSome() ? settle() : wait()));
    };
    wait();
    const event = { process: this.#process, place: 'outside', what: `${this.#name}: fetched nothing`, run: settle } as const;
    const cancel = schedule.add(FETCH_WAIT_MS, event);
  }
}

function newPosition({ topic, partition, offset }: TopicPartition & { readonly offset: number }): Position {
  return {
    topic,
    partition,
    offset,
    delivered: offset,
    ready: [],
    paused: false,
    heldBack: false,
    highWatermark: undefined,
    answeredAt: undefined,
  };
}
