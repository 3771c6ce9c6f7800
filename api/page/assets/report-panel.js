import { el, svg } from './dom.js';
import { countText, durationText, percentText, sentenceText, timeText } from './format.js';

const MINUTE_MS = 60_000;
const MINUTES = 60;
const ALERTS_MAX = 5;

/** What a metric is as the API answers it or the stream tells it: times as numbers. */
export function metricOf(told) {
  return { ...told, windowStart: numberOf(told.windowStart), windowEnd: numberOf(told.windowEnd) };
}

/** The minutes of the last hour: bars, the figures of the newest one with documents, and its report. */
export function drawReport(place, metrics, now) {
  const all = [...metrics.values()].filter(
    ({ documentType, windowEnd }) => documentType === 'all' && windowEnd > now - MINUTES * MINUTE_MS,
  );
  const newest = all.reduce((best, each) => (best && best.windowStart >= each.windowStart ? best : each), undefined);
  if (!newest) {
    place.replaceChildren(el('p', { class: 'report-text' }, 'No document was processed within the last hour.'));
    return;
  }
  const total = all.reduce((sum, each) => sum + each.count, 0);
  const { count, entitiesPerDocument, failureRate, latencyMs, qualityMean, report, windowStart } = newest;
  place.replaceChildren(
    bars(all, now),
    el(
      'p',
      { class: 'report-text' },
      `${countText(total, 'document', 'documents')} within the last hour. At ${timeText(windowStart, now)}:`,
    ),
    el(
      'dl',
      { class: 'figures' },
      figure('documents', String(count)),
      figure('failed', percentText(failureRate)),
      figure('median time', latencyMs ? durationText(latencyMs.p50) : '–'),
      figure('slowest 5 %', latencyMs ? durationText(latencyMs.p95) : '–'),
      figure('mean quality', qualityMean === null ? '–' : String(Math.round(qualityMean))),
      figure('entities each', entitiesPerDocument.toFixed(1)),
    ),
    el('p', { class: 'report-text' }, report),
  );
}

function bars(all, now) {
  const last = Math.floor(now / MINUTE_MS);
  const counts = Array.from({ length: MINUTES }, (_, i) => {
    const start = (last - MINUTES + 1 + i) * MINUTE_MS;
    return all.filter(({ windowStart }) => windowStart === start).reduce((sum, { count }) => sum + count, 0);
  });
  const top = Math.max(1, ...counts);
  const rects = counts.map((count, i) => {
    const height = count === 0 ? 2 : Math.max(3, (count / top) * 44);
    return svg('rect', { class: count === 0 ? 'none' : 'some', x: i * 5, y: 44 - height, width: 3.4, height, rx: 1 });
  });
  const title = svg('title', {}, `Documents per minute: at most ${top}`);
  return svg(
    'svg',
    { class: 'bars', viewBox: `0 0 ${MINUTES * 5} 44`, preserveAspectRatio: 'none', role: 'img' },
    title,
    ...rects,
  );
}

function figure(name, value) {
  return el('div', {}, el('dt', {}, name), el('dd', {}, value));
}

/** The newest alerts. */
export function drawAlerts(place, alerts) {
  const newest = [...alerts.values()].sort((a, b) => b.at - a.at).slice(0, ALERTS_MAX);
  if (newest.length === 0) {
    place.replaceChildren(el('p', { class: 'report-text' }, 'None.'));
    return;
  }
  const items = newest.map(({ at, message, severity }) =>
    el(
      'li',
      { 'data-severity': severity },
      sentenceText(message),
      el('time', { datetime: new Date(at).toISOString() }, `${severity}, ${timeText(at)}`),
    ),
  );
  place.replaceChildren(el('ul', { class: 'alerts' }, ...items));
}

export function numberOf(time) {
  return typeof time === 'number' ? time : Date.parse(time);
}
