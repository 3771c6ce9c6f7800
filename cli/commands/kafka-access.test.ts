import { afterEach, describe, expect, test } from 'vitest';
import type { Acl } from '../../connectors/kafka/client/acl.ts';
import { kafkaLog } from '../../connectors/kafka/client/index.ts';
import { startEmbeddedKafka } from '../../connectors/kafka/embedded/index.ts';
import { runCaptured } from '../testing/captured-io.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const shown = async (...argv: readonly string[]) => {
  const { code, stdout, stderr } = await runCaptured(['kafka', ...argv]);
  return [code, stdout, stderr];
};

describe('brokers without access rules', () => {
  test('say so', async () => {
    const kafka = await startEmbeddedKafka();
    cleanups.push(() => kafka.stop());
    const at = ['--brokers', kafka.bootstrap];
    expect(await shown('acls', ...at)).toEqual([0, 'access rules are off: who is let in may do everything\n', '']);
    expect(await shown('acls', '--format', 'json', ...at)).toEqual([0, 'null\n', '']);
    expect(await shown('quotas', ...at)).toEqual([0, 'quotas off: nobody is bounded\n', '']);
    expect(await shown('quotas', '--format', 'json', ...at)).toEqual([0, '[]\n', '']);
  });

  test('take none and have none to delete', async () => {
    const kafka = await startEmbeddedKafka();
    cleanups.push(() => kafka.stop());
    const log = kafkaLog({ brokers: [kafka.bootstrap] });
    cleanups.push(() => log.close());
    const off = {
      code: 'STREAM_KAFKA_SECURITY_DISABLED',
      verdict: 'stop',
      message: expect.stringContaining('authorizer.class.name'),
    };
    await expect(log.access().createAcls([RULE])).rejects.toMatchObject(off);
    await expect(log.access().deleteAcls({})).rejects.toMatchObject(off);
  });
});

const RULE: Acl = {
  resourceType: 'topic',
  resourceName: `orders-${Date.now()}`,
  patternType: 'prefixed',
  principal: 'User:ada',
  host: '*',
  operation: 'read',
  permission: 'allow',
};

// `KAFKA_AUTHORIZER=true bash tests/kafka/kafka.sh up` has rules.
const bootstrap = process.env.KAFKA_AUTHORIZER === 'true' ? process.env.MILLRACE_TEST_KAFKA : undefined;

describe.runIf(bootstrap !== undefined)('brokers with access rules', () => {
  test('keep what is made, show it and forget what is deleted', async () => {
    const log = kafkaLog({ brokers: [bootstrap ?? ''] });
    cleanups.push(() => log.close());
    const access = log.access();
    const deny: Acl = {
      ...RULE,
      principal: 'User:bob',
      operation: 'idempotent-write',
      permission: 'deny',
      resourceType: 'cluster',
      resourceName: 'kafka-cluster',
      patternType: 'literal',
    };
    cleanups.push(() => access.deleteAcls({ principal: 'User:bob' }));
    cleanups.push(() => access.deleteAcls({ resourceName: RULE.resourceName, patternType: 'prefixed' }));
    await access.createAcls([RULE, deny]);
    await access.createAcls([RULE]);
    await expect.poll(() => access.acls({ principal: 'User:ada', resourceName: RULE.resourceName })).toEqual([RULE]);
    await expect.poll(() => access.acls({ permission: 'deny' })).toEqual([deny]);
    // A rule for a prefix concerns the names that begin with it.
    expect(await access.acls({ resourceType: 'topic', resourceName: `${RULE.resourceName}-eu`, patternType: 'match' })).toEqual([
      RULE,
    ]);
    const [code, text] = await shown('acls', '--brokers', bootstrap ?? '');
    expect(code).toBe(0);
    expect(text).toMatch(new RegExp(`topic +${RULE.resourceName}… +allow +User:ada +read +\\*\n`));
    expect(await access.deleteAcls({ principal: 'User:ada' })).toEqual([RULE]);
    await expect.poll(() => access.acls({ principal: 'User:ada' })).toEqual([]);
    await expect(access.createAcls([{ ...RULE, resourceName: '' }])).rejects.toMatchObject({
      code: 'STREAM_KAFKA_INVALID_REQUEST',
    });
  });
});
