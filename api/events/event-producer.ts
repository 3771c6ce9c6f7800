import { SchemaRegistry as AvroRegistry } from '@kafkajs/confluent-schema-registry';
import { CompressionTypes, Kafka, logLevel, Partitioners, type Producer, type RetryOptions } from 'kafkajs';
import type { SchemaRegistry } from '../../connectors/schema-registry/index.ts';
import type { Logger } from '../../engine/ports.ts';
import { type DocumentUploaded, documentUploadedSchema, EVENT_HEADERS, TOPICS } from '../../schemas/index.ts';
import { unavailable } from '../http/api-error.ts';
import { DeadlineError, withDeadline } from '../http/deadline.ts';
import { kafkajsLogger } from './kafkajs-logger.ts';
import { type KafkajsSecurityOptions, kafkajsSecurity } from './kafkajs-security.ts';
import { registryHost } from './registry-host.ts';

export interface EventContext {
  readonly correlationId: string;
  readonly traceparent: string;
}

/** Writes the API's events to the log. */
export interface EventProducer {
  /**
   * Settles when all replicas have the event.
   *
   * Errors: 503 `registry_unavailable` or `broker_unavailable` after `deadlineMs` at most; the event may then still have been written.
   */
  documentUploaded(event: DocumentUploaded, context: EventContext, deadlineMs: number): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface EventProducerOptions extends KafkajsSecurityOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  /** Registers the schema: kafkajs' own `register` would also change the subject's settings. */
  readonly registry: Pick<SchemaRegistry, 'register'>;
  readonly logger: Logger;
}

const SUBJECT = `${TOPICS.documentUploaded.name}-value`;
/** An idempotent producer must be allowed to repeat; these repetitions fit into the deadline. */
const RETRY: RetryOptions = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_500 };
const REQUEST_TIMEOUT_MS = 5_000;
const REGISTRY_ANSWER_MS = 3_000;
const CONNECTION_TIMEOUT_MS = 3_000;

/**
 * Produces with kafkajs, as any client in JavaScript would: Avro with the schema's id in front, `acks=all`, idempotent.
 *
 * It connects at the first event. After any failure the connection is given up and the next event makes a new one: kafkajs does not
 * recover an idempotent producer whose sequence the broker has lost.
 */
export function createEventProducer(options: EventProducerOptions): EventProducer {
  const { brokers, logger, registry } = options;
  const avro = new AvroRegistry({
    ...registryHost(options.registryUrl),
    retry: { retries: 2, maxRetryTimeInSecs: 1 },
    // Without it a question that gets no answer would wait for ever, and every later event with it.
    middlewares: [() => ({ prepareRequest: async (next) => (await next()).enhance({ timeout: REGISTRY_ANSWER_MS }) })],
  });
  const kafka = new Kafka({
    clientId: 'millrace-api',
    brokers: [...brokers],
    ...kafkajsSecurity(options),
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: kafkajsLogger(logger),
  });
  let producer: Promise<Producer> | undefined;

  const connected = (): Promise<Producer> => {
    producer ??= connect(kafka).catch((error: unknown) => {
      producer = undefined;
      throw error;
    });
    return producer;
  };
  const giveUp = (failed: Promise<Producer> | undefined): void => {
    if (failed === undefined || producer !== failed) return;
    producer = undefined;
    void failed.then((each) => each.disconnect()).catch(() => {});
  };

  return {
    async documentUploaded(event, context, deadlineMs) {
      const from = Date.now();
      const value = await withDeadline(
        registry.register(SUBJECT, documentUploadedSchema).then((id) => avro.encode(id, event)),
        deadlineMs,
        'the schema registry',
      ).catch((cause: unknown) => {
        logger.warn({ reason: textOf(cause) }, 'the schema registry does not answer');
        throw unavailable('registry_unavailable', 'the schema registry is away: send the file again in a moment', cause);
      });
      const left = Math.max(1, deadlineMs - (Date.now() - from));
      const using = connected();
      await withDeadline(
        using.then((each) => send(each, event, value, context)),
        left,
        'the broker',
      ).catch((cause: unknown) => {
        giveUp(using);
        logger.warn({ reason: textOf(cause), timedOut: cause instanceof DeadlineError }, 'the broker does not take events');
        throw unavailable('broker_unavailable', 'the event log is away: send the file again in a moment', cause);
      });
    },
    async close() {
      const open = producer;
      producer = undefined;
      await withDeadline(open?.then((each) => each.disconnect()) ?? Promise.resolve(), 2_000, 'the broker').catch(() => {});
    },
  };
}

async function connect(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: RETRY,
  });
  await producer.connect();
  return producer;
}

async function send(producer: Producer, event: DocumentUploaded, value: Buffer, context: EventContext): Promise<void> {
  await producer.send({
    topic: TOPICS.documentUploaded.name,
    acks: -1,
    timeout: REQUEST_TIMEOUT_MS,
    compression: CompressionTypes.None,
    messages: [
      {
        key: event.documentId,
        value,
        timestamp: String(event.uploadedAt),
        headers: {
          [EVENT_HEADERS.id]: event.id,
          [EVENT_HEADERS.tenant]: event.tenant,
          [EVENT_HEADERS.correlationId]: context.correlationId,
          [EVENT_HEADERS.schemaVersion]: String(TOPICS.documentUploaded.schemaVersion),
          [EVENT_HEADERS.traceparent]: context.traceparent,
        },
      },
    ],
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
