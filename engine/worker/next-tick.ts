/** Settles after the event loop has run: heartbeats, fetches and other pipelines of this process have their turn. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
