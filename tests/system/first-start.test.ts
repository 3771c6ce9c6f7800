import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { rows } from './documents.ts';
import { freePorts, newHome, removeHome, spawnSystem, startSystem } from './start-system.ts';
import { until } from './until.ts';

const home = newHome();
const samples = readdirSync('examples/documents').filter((file) => !file.startsWith('.'));
const STOP_MS_MAX = 5_000;

afterAll(() => removeHome(home));

test('a first start processes the samples, Ctrl-C ends it, and a second start finds them and processes nothing twice', async () => {
  expect(samples.length).toBeGreaterThanOrEqual(12);
  const first = await startSystem({ home });
  await until(`all samples done; it printed:\n${first.output()}`, () => /\d+ documents done/.test(first.output()));
  for (const file of samples) expect(first.output()).toContain(file.slice(0, 29));
  const ready = first
    .output()
    .split('\n')
    .filter((line) => line.startsWith('ready'));
  expect(ready).toHaveLength(1);
  for (const port of Object.values(first.ports)) expect(ready[0]).toContain(String(port));
  const done = await rows<{ document_id: string; event_id: string }>(
    first,
    "select document_id, event_id from document_results where status = 'done'",
  );
  expect(done).toHaveLength(samples.length);
  const before = await rows<{ count: string }>(first, 'select count(*) from agent_statuses');
  const end = await first.stop();
  expect(end.code).toBe(0);
  expect(end.ms).toBeLessThan(STOP_MS_MAX);

  const second = await startSystem({ home, ports: first.ports });
  await until('the samples are told as done before', () =>
    second.output().includes(`${samples.length} of them in an earlier run`),
  );
  const again = await rows<{ document_id: string; event_id: string }>(
    second,
    'select document_id, event_id from document_results',
  );
  expect(new Set(again.map((row) => row.event_id))).toEqual(new Set(done.map((row) => row.event_id)));
  expect(await rows(second, 'select count(*) from agent_statuses')).toEqual(before);
  expect((await second.stop()).ms).toBeLessThan(STOP_MS_MAX);
});

test('a busy port gives one line that names the port, the variable and the process', async () => {
  const { createServer } = await import('node:net');
  const ports = await freePorts();
  const holder = createServer().listen(ports.API_PORT, '127.0.0.1');
  const { child, output, home: unused } = await spawnSystem({ ports });
  try {
    await until('it ends', () => child.exitCode !== null);
    expect(child.exitCode).toBe(1);
    const line = output()
      .split('\n')
      .find((each) => each.startsWith('millrace:'));
    expect(line).toContain(String(ports.API_PORT));
    expect(line).toContain('API_PORT');
    expect(line).toContain(String(process.pid));
    expect(output()).not.toMatch(/^\s+at /m);
  } finally {
    holder.close();
    removeHome(unused);
  }
});
