import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCaptured } from '../testing/captured-io.ts';

test.for([
  [{ KAFKA_TLS: 'true' }, 'KAFKA_TLS'],
  [{ KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_USERNAME: 'ada', KAFKA_PASSWORD: 'secret' }, 'KAFKA_SASL_MECHANISM'],
] as const)('%j is refused where the broker is the embedded one: nothing but a log is there', async ([env, name]) => {
  const home = mkdtempSync(join(tmpdir(), 'millrace-home-'));
  const { code, stderr } = await runCaptured(['dev'], { env: { ...env, MILLRACE_HOME: home } });
  const left = readdirSync(home);
  rmSync(home, { recursive: true });
  expect(stderr).toContain(`${name}: is for brokers of yours: name them in KAFKA_BROKERS`);
  expect(stderr).not.toContain('secret');
  expect([code, left]).toEqual([2, ['logs']]);
});
