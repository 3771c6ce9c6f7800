import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Api, startApi } from '../../api/index.ts';
import { kafkaLog } from '../../connectors/kafka/client/index.ts';
import { prometheusMetrics } from '../../connectors/metrics/index.ts';
import { folderStore, type ObjectStore, s3Store } from '../../connectors/object-store/index.ts';
import { connectPostgres, type Database, migrate } from '../../connectors/postgres/index.ts';
import { type SchemaRegistry, schemaRegistry, startSchemaRegistry } from '../../connectors/schema-registry/index.ts';
import type { Log, Logger } from '../../engine/ports.ts';
import { TOPICS } from '../../schemas/index.ts';
import { settingError } from '../cli-error.ts';
import { interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import type { Settings } from '../settings.ts';
import { checkPorts, type WantedPort } from './check-ports.ts';
import { startSupervisedPostgres } from './supervised-postgres.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { Teardown } from './teardown.ts';

/** What runs, and where. */
export interface Platform {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  readonly databaseUrl: string;
  readonly apiUrl: string;
  readonly objects: string;
  /** Process ids of the parts that run on their own; undefined for a part that is not ours. */
  readonly pids: { readonly broker: number | undefined; readonly worker: number | undefined };
  /** Stops what it started, in the order in which the parts need each other. Idempotent. */
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly settings: Settings;
  readonly env: Io['env'];
  readonly logger: Logger;
  /** Gives up while it is starting. */
  readonly stop: AbortSignal;
  /** Each line that the broker or the worker writes to its log. */
  readonly onLine: (part: 'broker' | 'worker', line: string) => void;
}

const BROKER = modulePath('../../connectors/kafka/embedded/broker-process');
const WORKER = modulePath('./worker-process');

/** Which parts are ours: a part steps aside when its variable names another. */
function embeddedParts(env: Io['env']) {
  const isSet = (name: string): boolean => (env[name] ?? '').trim() !== '';
  return { kafka: !isSet('KAFKA_BROKERS'), registry: !isSet('SCHEMA_REGISTRY_URL'), database: !isSet('DATABASE_URL') };
}

/**
 * Starts the whole platform on this machine: broker, registry, database, object store, one worker with every pipeline, and the API.
 *
 * Errors: a busy port, a part that does not come up or cannot be reached; what was started until then is stopped again
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { settings, env, logger } = options;
  const embedded = embeddedParts(env);
  if (embedded.kafka) refuseSecurity(settings.kafka);
  await checkPorts(wantedPorts(settings, embedded));
  mkdirSync(settings.home, { recursive: true });
  const teardown = new Teardown();
  const up = <T>(part: Promise<T>): Promise<T> => interruptible(options.stop, part);
  try {
    if (embedded.registry) await up(startRegistry(options, teardown));
    const registry = schemaRegistry({ url: settings.registryUrl, logger });
    teardown.add(async () => registry.close());
    await up(registry.ready());
    const [{ database, databaseUrl }, broker] = await up(
      Promise.all([
        startDatabase(options, embedded.database, teardown),
        embedded.kafka ? startBroker(options, teardown) : undefined,
      ]),
    );
    const log = kafkaLog({ ...settings.kafka, clientId: 'millrace-dev', logger });
    teardown.add(() => log.close());
    const objects = openObjects(settings);
    teardown.add(() => objects.close());
    await up(Promise.all([objects.ready(), declareTopics(log, registry)]));
    const worker = await up(startWorker(options, databaseUrl, teardown));
    const api = await openApi(options, { database, objects, log });
    teardown.add(() => api.stop());
    return {
      brokers: settings.brokers,
      registryUrl: settings.registryUrl,
      databaseUrl,
      apiUrl: api.url,
      objects: settings.objects.kind === 'folder' ? settings.objects.dir : settings.objects.endpoint,
      pids: {
        get broker() {
          return broker?.pid;
        },
        get worker() {
          return worker.pid;
        },
      },
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

/** The broker that comes up here has neither. */
function refuseSecurity({ tls, sasl }: Settings['kafka']): void {
  const useless = tls ? 'KAFKA_TLS' : sasl && 'KAFKA_SASL_MECHANISM';
  if (useless !== undefined) throw settingError(`${useless}: is for brokers of yours: name them in KAFKA_BROKERS`);
}

function wantedPorts(settings: Settings, embedded: ReturnType<typeof embeddedParts>): readonly WantedPort[] {
  const wanted: WantedPort[] = [{ port: settings.apiPort, variable: 'API_PORT', what: 'the API' }];
  if (embedded.kafka) wanted.push({ port: settings.kafkaPort, variable: 'KAFKA_PORT', what: 'the Kafka broker' });
  if (embedded.registry)
    wanted.push({ port: settings.registryPort, variable: 'SCHEMA_REGISTRY_PORT', what: 'the schema registry' });
  if (embedded.database) wanted.push({ port: settings.databasePort, variable: 'DATABASE_PORT', what: 'PostgreSQL' });
  return wanted;
}

async function startRegistry({ settings, logger }: PlatformOptions, teardown: Teardown): Promise<void> {
  const registry = await startSchemaRegistry({ port: settings.registryPort, dir: join(settings.home, 'registry'), logger });
  teardown.add(() => registry.stop());
}

async function startDatabase(
  { settings, logger }: PlatformOptions,
  embedded: boolean,
  teardown: Teardown,
): Promise<{ readonly database: Database; readonly databaseUrl: string }> {
  const dir = join(settings.home, 'postgres');
  const server = embedded ? await startSupervisedPostgres({ dir, port: settings.databasePort, logger }) : undefined;
  if (server) teardown.add(() => server.stop());
  const databaseUrl = server?.url ?? settings.databaseUrl;
  // For a person with psql; the server's password is in it.
  if (server) writeFileSync(join(settings.home, 'database-url'), `${databaseUrl}\n`, { mode: 0o600 });
  const database = connectPostgres({ url: databaseUrl, logger });
  teardown.add(() => database.close());
  await database.ready();
  await migrate(database);
  return { database, databaseUrl };
}

async function startBroker({ settings, logger, onLine }: PlatformOptions, teardown: Teardown): Promise<SupervisedProcess> {
  const broker = new SupervisedProcess({
    name: 'the Kafka broker',
    module: BROKER,
    args: ['--port', String(settings.kafkaPort), '--dir', join(settings.home, 'kafka')],
    env: {},
    logger,
    onLine: (line) => onLine('broker', line),
  });
  teardown.add(() => broker.stop());
  await broker.start();
  return broker;
}

/** Topics and schemas are there before anybody needs them: the gateway follows all topics, and any client may be the first to publish. */
async function declareTopics(log: Log, registry: SchemaRegistry): Promise<void> {
  const declared = Object.values(TOPICS);
  await log.admin().createTopics(
    declared.map(({ name, partitions, retentionMs }) => ({
      name,
      partitions,
      configs: { 'cleanup.policy': 'delete', 'retention.ms': String(retentionMs) },
    })),
  );
  await Promise.all(declared.map(({ name, schema }) => registry.register(`${name}-value`, schema)));
}

async function startWorker(
  { settings, logger, onLine }: PlatformOptions,
  databaseUrl: string,
  teardown: Teardown,
): Promise<SupervisedProcess> {
  const worker = new SupervisedProcess({
    name: 'the worker',
    module: WORKER,
    args: [],
    env: {
      KAFKA_BROKERS: settings.brokers.join(','),
      SCHEMA_REGISTRY_URL: settings.registryUrl,
      DATABASE_URL: databaseUrl,
      MILLRACE_HOME: settings.home,
    },
    logger,
    onLine: (line) => onLine('worker', line),
  });
  teardown.add(() => worker.stop());
  await worker.start();
  return worker;
}

function openObjects({ objects }: Settings): ObjectStore {
  return objects.kind === 'folder' ? folderStore({ dir: objects.dir }) : s3Store(objects);
}

function openApi(
  { settings, logger }: PlatformOptions,
  parts: { readonly database: Database; readonly objects: ObjectStore; readonly log: Log },
): Promise<Api> {
  const { kafka, registryUrl, apiPort } = settings;
  return startApi({ ...parts, ...kafka, port: apiPort, registryUrl, logger, metrics: prometheusMetrics({ process: true }) });
}

/** A module beside this one, as source or compiled like it. */
function modulePath(path: string): string {
  return fileURLToPath(new URL(`${path}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
}
