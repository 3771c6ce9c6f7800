import WebSocket from 'ws';

/** A client of the live stream that keeps what it was told. */
export interface StreamReader {
  readonly socket: WebSocket;
  readonly messages: StreamMessage[];
  /** Settles with code and reason when the server has closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Settles when a message fits; looks at those that came before, too. */
  until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage>;
}

export interface StreamMessage {
  readonly type: 'hello' | 'snapshot' | 'event';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly cursor: string;
  readonly resumed: boolean;
  readonly document: { readonly id: string; readonly status: string } | null;
  readonly event: { readonly id: string; readonly documentId: string; readonly [field: string]: unknown };
}

export function streamReader(url: string, query = '', headers: Record<string, string> = {}): StreamReader {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/stream${query}`, { headers });
  const messages: StreamMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as StreamMessage);
    for (const look of waiting) look();
  });
  socket.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const until = (fits: (message: StreamMessage) => boolean): Promise<StreamMessage> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = messages.find(fits);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void closed.then(({ code, reason }) => reject(new Error(`closed with ${code} ${reason} before the message came`)));
      look();
    });
  return { socket, messages, closed, until };
}
