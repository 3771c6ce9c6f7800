import { type ChildProcess, execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { away, type BrokerTrouble } from './broker-trouble.ts';
import { SESSION_MS, type Span, START_MS } from './chaos-options.ts';
import { inTime } from './in-time.ts';
import type { BrokerNode } from './kafka-proxy.ts';

/** A broker, of one node or several, that has its troubles. */
export interface ChaosBroker {
  readonly nodes: readonly BrokerNode[];
  readonly troubles: readonly BrokerTrouble[];
  /** At the end of the run; its folder is left to its owner. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const EMBEDDED = fileURLToPath(new URL('../../connectors/kafka/embedded/broker-process.ts', import.meta.url));
const REAL = fileURLToPath(new URL('../kafka/kafka.sh', import.meta.url));
/** Not the port of `tests/kafka/run.sh`, which may be running. */
const REAL_PORT = 19392;
const AWAY_MS: Span = { from: 100, to: 3_000 };

/** Our own broker in a process of its own, with its topics in `dir`. */
export async function embeddedBroker(dir: string): Promise<ChaosBroker> {
  let port = 0;
  let child: ChildProcess | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));
  const start = async (): Promise<void> => {
    const log = openSync(join(dir, 'broker.log'), 'a');
    const started = fork(
      EMBEDDED,
      ['--dir', join(dir, 'broker'), '--port', String(port), '--session-timeout', String(SESSION_MS)],
      {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', log, log, 'ipc'],
      },
    );
    closeSync(log);
    child = started;
    const ready = once(started, 'message').then(([message]) => message as { readonly port: number });
    const ended = once(started, 'exit').then(([code]) => {
      throw new Error(`the embedded broker ended with code ${code} before it was ready; see ${join(dir, 'broker.log')}`);
    });
    ended.catch(() => {});
    port = (await inTime(Promise.race([ready, ended]), START_MS, 'starting the embedded broker')).port;
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    nodes: [{ nodeId: 1, host: HOST, port }],
    troubles: [away({ name: 'broker kill -9', awayMs: AWAY_MS, go: kill, comeBack: start })],
    close: kill,
  };
}

/** A real Apache Kafka, by `tests/kafka/kafka.sh`. */
export async function realBroker(): Promise<ChaosBroker> {
  const script = async (command: string): Promise<void> =>
    void (await promisify(execFile)('bash', [REAL, command, String(REAL_PORT)], {
      env: { ...process.env, KAFKA_SESSION_MS: String(SESSION_MS) },
    }));
  const start = (): Promise<void> => script('up');
  await script('clean');
  // It is no child of this process: whatever ends this one must end it too.
  process.once('exit', () => spawnSync('bash', [REAL, 'kill']));
  await start();
  return {
    nodes: [{ nodeId: 1, host: HOST, port: REAL_PORT }],
    // Killed, Kafka 4.4 may come back with older metadata and leave a transaction without its end for good, if it has no other node to ask
    // (docs/kafka-drivers.md): nothing behind it can be read any more. Three nodes are killed by `--broker cluster`.
    troubles: [away({ name: 'broker restart', awayMs: AWAY_MS, go: () => script('down'), comeBack: start })],
    close: () => script('down'),
  };
}
