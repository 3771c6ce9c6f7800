import { createRoute, z } from '@hono/zod-openapi';
import type { ApiApp } from '../http/api-env.ts';
import { ApiError } from '../http/api-error.ts';
import { refusals } from '../http/request-shapes.ts';
import { LIVE_TOPICS } from './live-event.ts';

const description = `A WebSocket. The server speaks, the client listens; each message is one JSON object:

- \`hello\` comes first: \`{ type, protocol, topics, document, tenant, heartbeatMs, cursor, resumed }\`.
- \`snapshot\` comes second when a document was asked for: \`{ type, document }\`, the document as GET answers it, or null.
- \`event\` is one record of a topic: \`{ type, topic, partition, offset, timestamp, cursor, event }\`. \`event\` follows the topic's Avro schema; the bytes of uploads are left out.

Come back with \`after\` set to the last \`cursor\` to get what you missed; \`resumed: false\` in \`hello\` says that it is not known any more. The server pings; answer as every WebSocket library does.

It closes with 4400 when the query is wrong (the reason says what), 4008 when you read too slowly, 1013 when you should come again in a moment, 1001 when it stops.`;

const route = createRoute({
  method: 'get',
  path: '/v1/stream',
  tags: ['Stream'],
  summary: 'Follow what happens, live',
  description,
  request: {
    query: z.object({
      document: z.string().optional().openapi({ description: 'Only events of this document, after a snapshot of it.' }),
      topics: z
        .string()
        .optional()
        .openapi({
          description: `Some of ${LIVE_TOPICS.join(', ')}, with commas between. Default all.`,
          example: 'document_processed',
        }),
      tenant: z.string().optional().openapi({ description: "Only this tenant's events." }),
      after: z.string().optional().openapi({ description: 'The `cursor` of the last event that you have.' }),
    }),
  },
  responses: {
    101: { description: 'The WebSocket is open.' },
    ...refusals({
      403: 'Asked for by a page of another site.',
      426: 'Not a WebSocket handshake.',
      503: 'There are too many clients.',
    }),
  },
});

/** `GET /v1/stream` for those who come without a WebSocket; handshakes never get here, the gateway takes them. */
export function streamRoute(app: ApiApp): void {
  app.openapi(route, (c) => {
    c.header('Upgrade', 'websocket');
    throw new ApiError(426, 'websocket_only', 'this is a WebSocket: connect with ws:// or wss:// instead');
  });
}
