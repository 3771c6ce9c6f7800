import type { Command } from 'commander';
import { BATCH_BYTES, BYTES_MAX } from '../../connectors/kafka/client/client-options.ts';
import type { KafkaLog } from '../../connectors/kafka/client/kafka-log.ts';
import type { PrometheusMetrics } from '../../connectors/metrics/prometheus.ts';
import { COMPRESSIONS, type Compression } from '../../engine/model/compression.ts';
import type { Log, Logger } from '../../engine/ports.ts';
import { GUARANTEES, type Guarantee } from '../../engine/task/task-services.ts';
import type { Worker } from '../../engine/worker/worker.ts';
import { cliFailure, usageError } from '../cli-error.ts';
import { addExamples } from '../help.ts';
import { aborted, interruptible } from '../interruptible.ts';
import type { Io } from '../io.ts';
import { type LoadedPlan, loadPlans } from '../load-plans.ts';
import { LOG_LEVELS, type LogLevel } from '../logger.ts';
import { DRIVERS, type DriverChoice, GROUP_PROTOCOLS, openLog } from '../open-log.ts';
import {
  addLogOptions,
  addRegistryOption,
  choiceOption,
  type LogOptions,
  maxRecordBytesOption,
  numberOption,
  pairOption,
  type RecordBytesOptions,
} from '../options.ts';
import { openResources } from '../resources.ts';
import { readSettings, type Settings } from '../settings.ts';
import type { CheckedTopology } from '../state/kept-topology.ts';
import { stateOptions } from '../state-options.ts';
import { reachBroker, withLog } from '../with-log.ts';

/** How long asynchronous work may go on after Ctrl-C. */
const DRAIN = '3s';
/** How long everything together may take after Ctrl-C. */
const STOP_LIMIT_MS = 5_000;
const CACHE_BYTES_MAX = 2 ** 40;

interface Options extends LogOptions, RecordBytesOptions, DriverChoice {
  readonly registry?: string;
  readonly applicationId?: string;
  readonly instanceId?: string;
  readonly metricsPort?: number;
  readonly guarantee: Guarantee;
  readonly stateDir?: string;
  readonly standbys: number;
  readonly cacheMaxBytes: number;
  readonly compression: Compression;
  readonly checkCrcs: boolean;
  readonly batchBytes: number;
  readonly allowOrphans?: true;
  readonly logLevel: LogLevel;
}

export function registerRun(program: Command, io: Io): void {
  const command = program
    .command('run')
    .argument('<pipelines...>', 'TypeScript files whose default export is a pipeline, or a list of pipelines')
    .description(
      'Run pipelines in this process until Ctrl-C. Start it again elsewhere to share the work: workers of one application id divide the partitions.',
    )
    .option('--application-id <id>', "consumer group and prefix of internal topics (default: the pipeline's name)")
    .option('--instance-id <id>', 'a name that this worker keeps over restarts: it comes back without a rebalance')
    .addOption(choiceOption('--guarantee <guarantee>', 'what a crash may do to results in Kafka', GUARANTEES, 'at-least-once'))
    .addOption(
      choiceOption(
        '--group-protocol <protocol>',
        'who shares out partitions: the workers, or the broker',
        GROUP_PROTOCOLS,
        'classic',
      ),
    )
    .addOption(choiceOption('--driver <driver>', 'client of Kafka; librdkafka is for sites that need it', DRIVERS, 'millrace'))
    .addOption(
      pairOption('--librdkafka <name=value>', "a setting of librdkafka by its own name, such as 'sasl.mechanism=GSSAPI'"),
    )
    .option('--state-dir <dir>', "folder for the state of stores, or 'memory' (default: state in MILLRACE_HOME)")
    .addOption(
      numberOption(
        '--standbys <n>',
        'other workers that keep the state of each task ready, to go on at once; 0 is none',
        0,
        8,
      ).default(0),
    )
    .addOption(
      numberOption(
        '--cache-max-bytes <n>',
        'changed rows that a worker holds back until it commits, so that tables tell the newest only; 0 tells each',
        0,
        CACHE_BYTES_MAX,
      ).default(0),
    )
    .addOption(
      choiceOption(
        '--compression <codec>',
        'how written records are packed; zstd packs most, lz4 and snappy cost least',
        COMPRESSIONS,
        'none',
      ),
    )
    .option('--no-check-crcs', 'take what is read for undamaged: to check takes some 0.2 s of a core for each GB')
    .addOption(maxRecordBytesOption())
    .addOption(
      numberOption('--batch-bytes <n>', 'how large a batch of records becomes before it is written', 1, BYTES_MAX).default(
        BATCH_BYTES,
      ),
    )
    .option('--allow-orphans', 'start even if state, offsets or records of an earlier version are left behind')
    .addOption(numberOption('--metrics-port <port>', 'serve /metrics and /health there; 0 takes a free port', 0, 65_535))
    .addOption(choiceOption('--log-level <level>', 'what is logged to stderr', LOG_LEVELS, 'info'))
    .action((files: readonly string[], options: Options) => runPipelines(files, options, io));
  addExamples(addRegistryOption(addLogOptions(command)), [
    ['millrace run spending.ts', 'one worker'],
    ['millrace run pipelines/*.ts --metrics-port 9100', 'all pipelines, with metrics'],
    ['millrace run spending.ts --guarantee exactly-once', 'no result is lost or comes twice, whatever crashes'],
    ['millrace run spending.ts --allow-orphans', 'after an edit: what the old version made is not needed any more'],
    ['millrace run spending.ts --application-id spending-2', 'from the beginning, beside the first'],
  ]);
}

async function runPipelines(files: readonly string[], options: Options, io: Io): Promise<void> {
  const settings = readSettings(io.env, io.cwd, options);
  const { kafka } = settings;
  const plans = await loadPlans(files, io.cwd);
  if (plans.length > 1 && options.applicationId !== undefined) {
    const names = plans.map(({ plan }) => plan.name).join(', ');
    throw usageError(`--application-id is for one pipeline, and there are ${plans.length}: ${names}`, 'run them one by one');
  }
  const [{ prometheusMetrics }, { openLogger }] = await Promise.all([
    import('../../connectors/metrics/prometheus.ts'),
    import('../logger.ts'),
  ]);
  const logger = openLogger(io.stderr, options.logLevel);
  const metrics = prometheusMetrics({ process: true });
  const { checkCrcs, maxRecordBytes, batchBytes } = options;
  const log = await openLog(options, { ...kafka, logger, metrics, checkCrcs, maxRecordBytes, batchBytes });
  try {
    let checked: readonly CheckedTopology[] | undefined;
    if (options.librdkafka === undefined) checked = await checkUpgrades(plans, logger, settings, options, io);
    else {
      // Only our client can list what an application left in a cluster, and it cannot log in by settings that are librdkafka's own: then each
      // worker compares its pipeline with the version that ran before.
      await interruptible(io.stop, reachBroker(log, kafka.brokers, options.timeout));
    }
    await runWorkers(plans, { log, logger, metrics, checked }, settings, options, io);
  } finally {
    void log.close();
  }
}

/** Reaches the broker, and looks whether the pipelines go on with all that earlier versions of them left there, and as they left it. */
async function checkUpgrades(
  plans: readonly LoadedPlan[],
  logger: Logger,
  { kafka }: Settings,
  { applicationId, allowOrphans, timeout: timeoutMs }: Options,
  io: Io,
): Promise<readonly CheckedTopology[]> {
  const [{ compile }, { checkUpgrade, tellUpgrade }] = await Promise.all([
    import('../../engine/compile/compile.ts'),
    import('../state/check-upgrade.ts'),
  ]);
  const checked: CheckedTopology[] = [];
  const look = async (log: KafkaLog): Promise<void> => {
    for (const { plan } of plans) {
      const topology = compile(plan, applicationId === undefined ? {} : { applicationId });
      const options = { timeoutMs, stop: io.stop };
      checked.push(await (allowOrphans ? tellUpgrade : checkUpgrade)(topology, log, options, logger));
    }
  };
  await withLog(io, { ...kafka, timeoutMs }, (log) => interruptible(io.stop, look(log)));
  return checked;
}

interface RunServices {
  readonly log: Log;
  readonly logger: Logger;
  readonly metrics: PrometheusMetrics;
  /** What is kept as the version that runs, once it does; undefined where each worker compares and keeps it. */
  readonly checked: readonly CheckedTopology[] | undefined;
}

async function runWorkers(
  plans: readonly LoadedPlan[],
  { log, logger, metrics, checked }: RunServices,
  settings: Settings,
  options: Options,
  io: Io,
): Promise<void> {
  const [{ Worker }, { startMetricsServer }, { keepTopologies }, resources] = await Promise.all([
    import('../../engine/worker/worker.ts'),
    import('../metrics-server.ts'),
    import('../state/kept-topology.ts'),
    openResources({ settings, logger }),
  ]);
  const state = await stateOptions(options.stateDir, settings, io.cwd, logger);
  const { applicationId, guarantee, instanceId, metricsPort } = options;
  const workers = plans.map(
    ({ plan }) =>
      new Worker(plan, {
        log,
        logger,
        metrics,
        resources: resources.all,
        state,
        standbys: options.standbys,
        cacheMaxBytes: options.cacheMaxBytes,
        compression: options.compression,
        drainTimeout: DRAIN,
        guarantee,
        ...(checked ? {} : { upgradeCheck: options.allowOrphans ? 'warn' : 'refuse' }),
        ...(applicationId === undefined ? {} : { applicationId }),
        ...(instanceId === undefined ? {} : { instanceId }),
      }),
  );
  const states = (): Readonly<Record<string, string>> =>
    Object.fromEntries(workers.map((worker) => [worker.topology.applicationId, worker.state]));
  const server = metricsPort === undefined ? undefined : await startMetricsServer({ port: metricsPort, ...metrics, states });
  if (server) logger.info({ port: server.port }, 'metrics served');
  let keeping = Promise.resolve();
  const ended = new AbortController();
  try {
    await interruptible(io.stop, Promise.all(workers.map((worker) => worker.start())));
    keeping = keepTopologies(checked ?? [], log, logger, ended.signal);
    logger.info({ applications: Object.keys(states()), brokers: settings.brokers }, 'running');
    io.ready?.();
    await Promise.race([aborted(io.stop), ...workers.map((worker) => worker.done)]);
  } finally {
    // What is being kept may come to its end meanwhile.
    setTimeout(() => ended.abort(), STOP_LIMIT_MS).unref();
    await stopWorkers(workers, logger);
    await Promise.allSettled([keeping, resources.close(), server?.close()]);
  }
}

/** Errors: STREAM_CLI when a worker does not stop in time; its work since the last commit is done again by whoever takes it over. */
async function stopWorkers(workers: readonly Worker[], logger: Logger): Promise<void> {
  logger.info({}, 'stopping');
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<'time up'>((resolve) => {
    timer = setTimeout(() => resolve('time up'), STOP_LIMIT_MS);
  });
  const outcome = await Promise.race([timeUp, Promise.all(workers.map((worker) => worker.stop()))]);
  clearTimeout(timer);
  if (outcome === 'time up') throw cliFailure(`the workers did not stop within ${STOP_LIMIT_MS / 1000} s`);
  logger.info({}, 'stopped');
}
