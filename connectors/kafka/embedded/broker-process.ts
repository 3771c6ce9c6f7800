/**
 * Runs the embedded broker as a process of its own: `broker-process.ts --port 9092 --dir DIR [--host H] [--session-timeout MS]`, which is how long
 * members of the consumer protocol may be silent. Prints one line of JSON when it is ready; stops on SIGTERM, SIGINT or when its parent goes away.
 * Exit code 3: the port or the folder is in use.
 */
import { parseArgs } from 'node:util';
import { isStreamError, toStreamError } from '../../../engine/model/stream-error.ts';
import { startEmbeddedKafka } from './start-embedded-kafka.ts';

const EXIT_IN_USE = 3;
const EXIT_FAILED = 1;

const line = (fields: object): void => void process.stdout.write(`${JSON.stringify(fields)}\n`);
const log =
  (level: string) =>
  (fields: object, message: string): void =>
    void process.stderr.write(`${JSON.stringify({ level, ...fields, message })}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      dir: { type: 'string' },
      host: { type: 'string' },
      'session-timeout': { type: 'string' },
    },
  });
  const { 'session-timeout': sessionTimeout } = values;
  const kafka = await startEmbeddedKafka({
    port: Number(values.port ?? 0),
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    ...(values.host === undefined ? {} : { host: values.host }),
    ...(sessionTimeout === undefined ? {} : { consumerSessionTimeoutMs: Number(sessionTimeout) }),
    logger: { debug() {}, info: log('info'), warn: log('warn'), error: log('error') },
  });
  const stop = (): void => {
    void kafka.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  line({ ready: true, port: kafka.port, bootstrap: kafka.bootstrap, dir: kafka.dir, pid: process.pid });
  process.send?.({ ready: true, port: kafka.port });
}

main().catch((error: unknown) => {
  const { code, message } = toStreamError(error);
  process.stderr.write(`${message}\n`);
  const inUse = isStreamError(error) && (code === 'STREAM_PORT_IN_USE' || code === 'STREAM_IN_USE');
  process.exitCode = inUse ? EXIT_IN_USE : EXIT_FAILED;
});
