const COUNT = new Intl.NumberFormat('en');

/** `1.4 MB`, in steps of 1,000. */
export function bytesText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

/** A bound on bytes as people state it: `50 MiB`. */
export function limitText(bytes) {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${Math.floor(bytes / 1024)} KiB`;
}

/** `340 ms`, `1.2 s`, `2 min 5 s`. */
export function durationText(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Almost certain is not certain: 0.999 is `> 99 %`. */
export function percentText(share) {
  if (share >= 0.995 && share < 1) return '> 99 %';
  return `${Math.round(share * 100)} %`;
}

export function countText(count, one, many) {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

/** Time of the day, with the date when it is not today. */
export function timeText(ms, now = Date.now()) {
  const time = new Date(ms);
  const clock = time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (time.toDateString() === new Date(now).toDateString()) return clock;
  return `${time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

/** `document-analyzer` → `Document analyzer`. */
export function wordsText(name) {
  const words = name.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Messages of the system begin small and end without a period; on a page they are sentences. */
export function sentenceText(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
