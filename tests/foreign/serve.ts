/**
 * What foreign clients are tested against: the embedded broker and the embedded schema registry, in a temporary folder. Prints one line of
 * JSON when they are ready; stops on SIGTERM.
 */
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { startSchemaRegistry } from '../../connectors/schema-registry/server/start-schema-registry.ts';

const kafka = await startEmbeddedKafka();
const registry = await startSchemaRegistry();
process.once('SIGTERM', () => {
  void Promise.all([kafka.stop(), registry.stop()]).then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ bootstrap: kafka.bootstrap, registry: registry.url })}\n`);
