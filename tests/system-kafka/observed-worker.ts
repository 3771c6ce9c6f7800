import { kafkaLog } from '../../connectors/kafka/index.ts';
import type { Plan } from '../../engine/plan/plan.ts';
import type { Log, LogConsumer, Logger } from '../../engine/ports.ts';
import type { Worker } from '../../engine/worker/worker.ts';
import type { WorkerOptions } from '../../engine/worker/worker-options.ts';
import type { WorkerBench } from '../worker/worker-bench.ts';

type KafkaOptions = Omit<Parameters<typeof kafkaLog>[0], 'brokers'>;

/** A worker in this process that says what its group has given to it. It ends with the bench at the latest. */
export class ObservedWorker {
  /** Tasks that it works on, and for which it stands by: the pipeline reads one topic. */
  tasks = { active: 0, standby: 0 };
  /** Errors and warnings. */
  readonly complaints: string[] = [];
  #consumer: LogConsumer | undefined;
  #worker: Worker | undefined;

  static async start(
    bench: WorkerBench,
    plan: Plan,
    options: Partial<WorkerOptions> = {},
    kafka: KafkaOptions = {},
  ): Promise<ObservedWorker> {
    const observed = new ObservedWorker();
    const log = kafkaLog({ ...kafka, brokers: [bench.kafka.bootstrap] });
    bench.onClose(() => log.close());
    observed.#worker = await bench.work(plan, { ...options, log: observed.#watch(log), logger: observed.#logger() });
    return observed;
  }

  /** The generation of its group that it takes part in; undefined before the first. */
  get generation(): number | undefined {
    return this.#consumer?.groupMetadata().generationId;
  }

  get state(): string | undefined {
    return this.#worker?.state;
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
    this.tasks = { active: 0, standby: 0 };
  }

  #watch(log: Log): Log {
    return {
      consumer: (options) => {
        this.#consumer = log.consumer(options);
        return this.#consumer;
      },
      reader: (options) => log.reader(options),
      producer: (options) => log.producer(options),
      admin: () => log.admin(),
      close: () => log.close(),
    };
  }

  #logger(): Logger {
    const complain = (_fields: object, message: string): void => void this.complaints.push(message);
    return {
      debug() {},
      info: (fields, message) => {
        if (message !== 'partitions assigned') return;
        const { partitions, standbys } = fields as { readonly partitions: number; readonly standbys: number };
        this.tasks = { active: partitions, standby: standbys };
      },
      warn: complain,
      error: complain,
    };
  }
}
