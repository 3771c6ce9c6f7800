const FIRST_WAIT_MS = 500;
const WAIT_MS_MAX = 15_000;

/**
 * Follows the live stream and comes back when it is cut, with longer and longer waits and from where it was.
 *
 * Calls `onEvent(topic, event)` for each event, `onState('connecting' | 'live')`, and `onGap()` when it came back too late to be told
 * what it missed: the page then asks for everything again.
 */
export function followStream({ onEvent, onGap, onState }) {
  let cursor = null;
  let wait = FIRST_WAIT_MS;

  const connect = () => {
    const url = new URL('/v1/stream', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (cursor !== null) url.searchParams.set('after', cursor);
    const socket = new WebSocket(url);
    const told = (message) => {
      if (message.type === 'hello') {
        wait = FIRST_WAIT_MS;
        onState('live');
        if (cursor !== null && !message.resumed) onGap();
        if (cursor === null || !message.resumed) cursor = message.cursor;
      } else if (message.type === 'event') {
        cursor = message.cursor;
        onEvent(message.topic, message.event);
      }
    };
    socket.addEventListener('message', ({ data }) => told(JSON.parse(data)));
    // An error is followed by close.
    socket.addEventListener('close', () => {
      onState('connecting');
      // Spread, so that the pages of a restarted server do not all come at once.
      setTimeout(connect, wait * (0.5 + Math.random() / 2));
      wait = Math.min(WAIT_MS_MAX, wait * 2);
    });
  };
  connect();
}
