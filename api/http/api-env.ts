import type { OpenAPIHono } from '@hono/zod-openapi';

/** What middleware puts into a request's context. */
export interface ApiEnv {
  Variables: {
    /** Told in the answer, in the log and in the events that the request causes. */
    readonly correlationId: string;
  };
}

export type ApiApp = OpenAPIHono<ApiEnv>;
