/**
 * What foreign clients are tested against: the embedded broker, one more with TLS and users whose log-ins hold for two seconds, and the
 * embedded schema registry, in temporary folders. Prints one line of JSON when they are ready; stops on SIGTERM.
 */
import { fileURLToPath } from 'node:url';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { startSchemaRegistry } from '../../connectors/schema-registry/server/start-schema-registry.ts';
import { testCertificate, testCertificatePath } from '../../connectors/testing/test-certificates.ts';

const kafka = await startEmbeddedKafka();
const ada = { username: 'ada', password: 'pencil' };
const secure = await startEmbeddedKafka({
  tls: { cert: testCertificate('broker.pem'), key: testCertificate('broker.key') },
  sasl: { users: [ada], token: (token) => (token === 'a-token' ? ada : undefined), sessionLifetimeMs: 2_000 },
});
const registry = await startSchemaRegistry();
process.once('SIGTERM', () => {
  void Promise.all([kafka.stop(), secure.stop(), registry.stop()]).then(() => process.exit(0));
});
const ready = {
  bootstrap: kafka.bootstrap,
  registry: registry.url,
  secure: secure.bootstrap,
  ca: fileURLToPath(testCertificatePath('ca.pem')),
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
