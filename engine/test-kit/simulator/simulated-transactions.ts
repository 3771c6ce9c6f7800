import { StreamError } from '../../model/stream-error.ts';
import type { GroupMetadata, OffsetAndMetadata, TopicPartition } from '../../ports.ts';
import type { StoredRecord } from '../memory-topics.ts';
import type { SimulatedProcess } from './schedule.ts';
import type { SimulatedPartition, SimulatedTransaction } from './simulated-partition.ts';
import { travelMs } from './travel.ts';
import type { World } from './world.ts';

/** How long a transaction may be open before its coordinator aborts it, in ms. */
const TRANSACTION_TIMEOUT_MS = 10_000;

interface OpenTransaction {
  readonly process: SimulatedProcess;
  /** Each partition learns of the end by itself, when its marker arrives. */
  readonly partitions: Map<SimulatedPartition, SimulatedTransaction>;
  readonly offsets: { readonly groupId: string; readonly list: readonly (TopicPartition & OffsetAndMetadata)[] }[];
}

interface TransactionalProducer {
  epoch: number;
  open: OpenTransaction | undefined;
  /** Markers of its last transaction that are on their way. */
  markers: number;
  /** What waits until they have arrived. */
  waiting: (() => void)[];
}

/** What a producer is known by since it began. */
export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly epoch: number;
}

/** Keeps the transactions of all producers: one is open at most for each transactional id, and a newer producer fences an older one. */
export class SimulatedTransactions {
  readonly #world: World;
  readonly #producers = new Map<string, TransactionalProducer>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Somebody's transaction is neither committed nor aborted: what it wrote, and what lies behind it, is hidden. */
  get someOpen(): boolean {
    return [...this.#producers.values()].some(({ open, markers }) => open !== undefined || markers > 0);
  }

  /** Runs when the last transaction of the id is over everywhere: until then no other one begins. */
  whenOver(transactionalId: string, run: () => void): void {
    const producer = this.#producers.get(transactionalId);
    if (producer && producer.markers > 0) producer.waiting.push(run);
    else run();
  }

  /** A producer begins under this id: what the one before it left open is aborted. */
  init(transactionalId: string): ProducerIdentity {
    const producer = this.#producers.get(transactionalId) ?? { epoch: -1, open: undefined, markers: 0, waiting: [] };
    this.#producers.set(transactionalId, producer);
    this.#end(producer, 'aborted');
    producer.epoch++;
    return { transactionalId, epoch: producer.epoch };
  }

  /** Errors: all of these, STREAM_KAFKA_PRODUCER_FENCED for a producer that is not the newest of its id */
  append(identity: ProducerIdentity, process: SimulatedProcess, place: TopicPartition, records: readonly StoredRecord[]): number {
    const transaction = this.#opened(identity, process);
    const partition = this.#world.broker.partition(place);
    const part = transaction.partitions.get(partition) ?? { state: 'open' };
    transaction.partitions.set(partition, part);
    return this.#world.broker.append(place, records, part);
  }

  /** Errors: STREAM_GROUP_CHANGED when the group has gone on without the member */
  addOffsets(
    identity: ProducerIdentity,
    process: SimulatedProcess,
    group: GroupMetadata,
    list: readonly (TopicPartition & OffsetAndMetadata)[],
  ): void {
    const transaction = this.#opened(identity, process);
    const kept = this.#world.broker.group(group.groupId);
    if (!kept.stands(group.memberId, group.generationId)) throw groupChanged(group.groupId);
    kept.hold(transaction, list);
    transaction.offsets.push({ groupId: group.groupId, list });
  }

  end(identity: ProducerIdentity, state: 'committed' | 'aborted'): void {
    this.#end(this.#current(identity), state);
  }

  #current({ transactionalId, epoch }: ProducerIdentity): TransactionalProducer {
    const producer = this.#producers.get(transactionalId);
    if (producer?.epoch === epoch) return producer;
    throw new StreamError(`another producer goes on as '${transactionalId}'`, {
      code: 'STREAM_KAFKA_PRODUCER_FENCED',
      domain: 'external',
      scope: 'task',
      verdict: 'retry',
      context: { transactionalId },
    });
  }

  #opened(identity: ProducerIdentity, process: SimulatedProcess): OpenTransaction {
    const producer = this.#current(identity);
    if (producer.open) return producer.open;
    const made: OpenTransaction = { process, partitions: new Map(), offsets: [] };
    producer.open = made;
    this.#world.schedule.add(TRANSACTION_TIMEOUT_MS, {
      process,
      place: 'outside',
      what: `the transaction of ${identity.transactionalId} has been open too long`,
      run: () => {
        if (producer.open !== made) return;
        this.#end(producer, 'aborted');
        producer.epoch++;
      },
    });
    return made;
  }

  #end(producer: TransactionalProducer, state: 'committed' | 'aborted'): void {
    const { open } = producer;
    if (!open) return;
    producer.open = undefined;
    for (const [partition, part] of open.partitions) {
      this.#mark(producer, open.process, () => {
        part.state = state;
        partition.mark();
      });
    }
    if (open.offsets.length === 0) return;
    this.#mark(producer, open.process, () => {
      for (const { groupId, list } of open.offsets) {
        const group = this.#world.broker.group(groupId);
        if (state === 'committed') group.commit(list);
        group.release(open);
      }
    });
  }

  /** What was decided reaches partitions and groups one by one, in any order. */
  #mark(producer: TransactionalProducer, process: SimulatedProcess, run: () => void): void {
    producer.markers++;
    const what = 'the marker of a transaction arrives';
    this.#world.schedule.add(travelMs(this.#world.random(what)), {
      process,
      place: 'outside',
      what,
      run: () => {
        producer.markers--;
        run();
        this.#world.broker.changed();
        if (producer.markers === 0) for (const next of producer.waiting.splice(0)) next();
      },
    });
  }
}

function groupChanged(groupId: string): StreamError {
  return new StreamError(`group '${groupId}' changed before the offsets were committed`, {
    code: 'STREAM_GROUP_CHANGED',
    domain: 'external',
    scope: 'task',
    verdict: 'retry',
    context: { group: groupId },
  });
}
