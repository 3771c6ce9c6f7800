import type { Logger } from '../../engine/ports.ts';
import type { DocumentUploaded } from '../../schemas/index.ts';
import type { AppDeps } from '../app.ts';
import { acceptUpload } from '../documents/accept-upload.ts';
import { ByteBudget } from '../documents/byte-budget.ts';
import { RecentUploads } from '../documents/recent-uploads.ts';
import type { EventContext } from '../events/event-producer.ts';
import type { EventDecoder } from '../gateway/event-decoder.ts';
import { LIVE_TOPICS } from '../gateway/live-event.ts';
import { readinessOf } from '../health/readiness.ts';
import { unavailable } from '../http/api-error.ts';
import { type MemoryDocuments, memoryDocuments } from './memory-documents.ts';
import { type MemoryLog, memoryLog } from './memory-log.ts';
import { type MemoryObjects, memoryObjects } from './memory-objects.ts';

/** Everything that the API stands on, in memory. */
export interface MemoryPlatform {
  readonly documents: MemoryDocuments;
  readonly objects: MemoryObjects;
  readonly kafka: MemoryLog;
  /** Uploads whose event was written, oldest first. */
  readonly produced: { readonly event: DocumentUploaded; readonly context: EventContext }[];
  /** Messages of the log with their level. */
  readonly logged: { readonly level: string; readonly message: string; readonly fields: object }[];
  /** Set: events cannot be written. */
  brokerAway: boolean;
  readonly deps: (feed?: { check(): Promise<void> }) => AppDeps;
  readonly decoder: EventDecoder;
  /** Writes an event to a topic, where the live stream finds it. */
  emit(topic: string, key: string, event: object): void;
}

export interface MemoryPlatformOptions {
  readonly maxUploadBytes?: number;
  readonly budgetBytes?: number;
  readonly deadlineMs?: number;
  readonly metrics?: AppDeps['metrics'];
}

const PARTITIONS = 3;

/** Makes it with its topics. Events are JSON here: what Avro adds is tested where it is used. */
export function memoryPlatform(options: MemoryPlatformOptions = {}): MemoryPlatform {
  const { budgetBytes, deadlineMs = 10_000, maxUploadBytes = 1024 * 1024, metrics } = options;
  const documents = memoryDocuments();
  const objects = memoryObjects();
  const kafka = memoryLog();
  for (const topic of LIVE_TOPICS) kafka.topics.create(topic, PARTITIONS);
  const recent = new RecentUploads();
  const logged: MemoryPlatform['logged'] = [];
  const logger = recordingLogger(logged);
  const platform: MemoryPlatform = {
    documents,
    objects,
    kafka,
    produced: [],
    logged,
    brokerAway: false,
    decoder: { decode: async (value) => ({ ok: true, event: JSON.parse(value.toString('utf8')) }) },
    emit: (topic, key, event) => kafka.append(topic, key, Buffer.from(JSON.stringify(event))),
    deps: (feed) => ({
      queries: documents,
      recent,
      objects,
      accept: acceptUpload({
        objects,
        recent,
        logger,
        deadlineMs,
        now: Date.now,
        storedSha256: async (id) => (await documents.find(id, undefined))?.source.sha256,
        events: {
          documentUploaded: async (event, context) => {
            if (platform.brokerAway) throw unavailable('broker_unavailable', 'the event log is away');
            platform.produced.push({ event, context });
            platform.emit('document_uploaded', event.documentId, event);
          },
        },
      }),
      budget: new ByteBudget(budgetBytes ?? 8 * maxUploadBytes),
      maxUploadBytes,
      readiness: readinessOf([
        { name: 'database', check: () => documents.ready() },
        { name: 'stream', check: async () => feed?.check() },
      ]),
      metrics,
      logger,
      now: Date.now,
    }),
  };
  return platform;
}

function recordingLogger(logged: MemoryPlatform['logged']): Logger {
  const at = (level: string) => (fields: object, message: string) => void logged.push({ level, message, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
