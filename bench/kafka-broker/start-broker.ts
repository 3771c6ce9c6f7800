/** The broker of `start.ts`, in a process of its own: `start-broker.ts DIR`. */
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';

const begun = performance.now();
const kafka = await startEmbeddedKafka({ dir: process.argv[2] ?? '' });
process.send?.({ ms: performance.now() - begun, bootstrap: kafka.bootstrap });
process.once('SIGTERM', () => {
  void kafka.stop().then(() => process.exit());
});
