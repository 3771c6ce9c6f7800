/** A duration as people read it. */
export function duration(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 1_000) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${(ms / 60_000).toFixed(1)} min`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function documents(count: number): string {
  return count === 1 ? '1 document' : `${count} documents`;
}
