import { describe, expect, test } from 'vitest';
import { prometheusMetrics } from '../connectors/metrics/index.ts';
import { createApp } from './app.ts';
import { memoryPlatform } from './testing/memory-platform.ts';
import { alertEvent, metricEvent } from './testing/sample-events.ts';

describe('every answer', () => {
  test.each(['/', '/docs', '/health', '/openapi.json', '/v1/documents', '/nowhere', '/v1/stream'])(
    '%s keeps browsers safe',
    async (path) => {
      const response = await createApp(memoryPlatform().deps()).request(path);
      const headers = Object.fromEntries(response.headers);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers['x-correlation-id']).toBeTruthy();
    },
  );

  test('an unknown path is an error in JSON', async () => {
    const response = await createApp(memoryPlatform().deps()).request('/v2/x');
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { code: 'not_found', message: 'there is nothing at /v2/x; /docs lists what there is' } },
    ]);
  });

  test('what we did not foresee is told in the log, not to the client', async () => {
    const platform = memoryPlatform();
    const deps = platform.deps();
    const app = createApp({ ...deps, readiness: () => Promise.reject(new Error('secret detail')) });
    const response = await app.request('/ready', { headers: { 'X-Correlation-Id': 'abc' } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain('abc');
    expect(text).not.toContain('secret');
    expect(platform.logged).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({ correlationId: 'abc', reason: 'secret detail' }),
      }),
    );
  });

  test('the stream asked for without a WebSocket says what to do', async () => {
    const response = await createApp(memoryPlatform().deps()).request('/v1/stream');
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });
});

describe('health and readiness', () => {
  test('the process is healthy while what it needs is away, and not ready', async () => {
    const platform = memoryPlatform();
    platform.documents.away = true;
    const app = createApp(platform.deps());
    expect((await app.request('/health')).status).toBe(200);
    const ready = await app.request('/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, dependencies: { database: { state: 'away', message: 'the database is away' }, stream: { state: 'up' } } },
    ]);
  });
});

describe('metrics', () => {
  test('count requests by route pattern, so that ids make no series', async () => {
    const app = createApp(memoryPlatform({ metrics: prometheusMetrics() }).deps());
    for (const id of ['a', 'b', 'c']) await app.request(`/v1/documents/${id}`);
    await app.request('/wp-login.php');
    const text = await (await app.request('/metrics')).text();
    expect(text).toContain('millrace_api_requests_total{method="GET",route="/v1/documents/:id",status="404"} 3');
    expect(text).not.toContain('wp-login');
    expect(text).toContain('millrace_api_request_ms_count{route="/v1/documents/:id"} 3');
  });

  test('are off when there are none', async () => {
    expect((await createApp(memoryPlatform().deps()).request('/metrics')).status).toBe(404);
  });
});

describe('reports', () => {
  test('the last hour and the alerts, newest first, with times that people can read', async () => {
    const platform = memoryPlatform();
    const now = Date.now();
    platform.documents.minutes.push(
      metricEvent({ windowStart: now - 60_000, windowEnd: now }),
      metricEvent({ id: 'old', windowStart: now - 7_260_000, windowEnd: now - 7_200_000 }),
      metricEvent({ id: 'none', documentType: 'none', latencyMs: null, qualityMean: null, windowEnd: now }),
    );
    platform.documents.raised.push(alertEvent());
    const app = createApp(platform.deps());
    const { metrics } = (await (await app.request('/v1/metrics/documents')).json()) as {
      metrics: { id: string; windowEnd: string }[];
    };
    expect(metrics.map(({ id }) => id)).toEqual(['all-1', 'none']);
    expect(metrics[0]?.windowEnd).toBe(new Date(now).toISOString());
    const { alerts } = (await (await app.request('/v1/alerts?limit=1')).json()) as { alerts: object[] };
    expect(alerts).toEqual([{ ...alertEvent(), at: '2023-11-14T22:13:20.000Z' }]);
  });
});
