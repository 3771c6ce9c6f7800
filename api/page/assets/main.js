import { DocumentList } from './document-list.js';
import { afterEvent, fromBody, fromFile } from './document-state.js';
import { el } from './dom.js';
import { takeDrops } from './drop-zone.js';
import { countText, limitText, percentText, sentenceText } from './format.js';
import { followStream } from './live-stream.js';
import { drawAlerts, drawReport, metricOf, numberOf } from './report-panel.js';
import { UploadQueue } from './upload.js';

const LISTED = 20;
const PROBLEMS_MAX = 5;
/** Metrics and alerts kept; beyond it the ones that came first go. */
const KEPT_MAX = 1_000;
const REDRAW_MS = 30_000;

const byId = (id) => document.getElementById(id);
const maxUploadBytes = Number(document.documentElement.dataset.maxUploadBytes);
const uploads = new UploadQueue();
const metrics = new Map();
const alerts = new Map();
let nextCursor = null;
let uploadCount = 0;

const list = new DocumentList(byId('documents'), {
  onDrawn: (count) => {
    byId('documents-empty').hidden = count > 0;
    byId('documents-count').textContent = count > 0 ? `${countText(count, 'document', 'documents')} shown` : '';
  },
  onMore: (id) =>
    attempt(async () => {
      const body = await getJson(`/v1/documents/${encodeURIComponent(id)}`);
      list.set(id, { ...fromBody(body), allShown: true });
    }),
});

/** Runs something that may fail and says so on the page. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    problem(error instanceof Error ? error.message : String(error));
  }
}

async function getJson(path) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: 'application/json' } });
  } catch {
    throw new Error('The server could not be reached.');
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(sentenceText(body.error?.message ?? `the server answered ${response.status}`));
}

function problem(text) {
  const place = byId('problems');
  const item = el('div', { class: 'problem' }, el('span', {}, text));
  item.append(el('button', { type: 'button', 'aria-label': 'Dismiss', onclick: () => item.remove() }, '✕'));
  place.append(item);
  while (place.children.length > PROBLEMS_MAX) place.firstElementChild.remove();
}

async function take(file) {
  if (file.size > maxUploadBytes) {
    problem(`${file.name} is larger than ${limitText(maxUploadBytes)}, the most that is taken.`);
    return;
  }
  // Its place on the page until the server has given it an id.
  const key = `upload-${uploadCount++}`;
  list.set(key, fromFile(key, file, Date.now()));
  try {
    const id = await uploads.add(file, (share) => list.get(key) && list.set(key, { ...list.get(key), uploaded: share }));
    // Its first events may have come before the answer.
    if (!list.get(id)) list.set(id, fromAccepted(id, list.get(key)));
  } catch (error) {
    problem(error.message);
  }
  list.remove(key);
}

function fromAccepted(id, uploading) {
  const event = { documentId: id, objectKey: '', sha256: null, tenant: 'default', contentType: '', ...uploading };
  return { ...afterEvent(undefined, 'document_uploaded', event), id };
}

function onEvent(topic, event) {
  if (topic === 'performance_metric') {
    keep(metrics, event.id, metricOf(event));
    drawReport(byId('report'), metrics, Date.now());
  } else if (topic === 'system_alert') {
    keep(alerts, event.id, { ...event, at: numberOf(event.at) });
    drawAlerts(byId('alerts'), alerts);
  } else {
    const before = list.get(event.documentId);
    const after = afterEvent(before, topic, event);
    list.set(event.documentId, after);
    if (topic === 'document_processed' && before?.status !== after.status) announce(after);
  }
}

function keep(map, id, value) {
  map.set(id, value);
  if (map.size > KEPT_MAX) map.delete(map.keys().next().value);
}

function announce({ confidence, failure, fileName, status, type }) {
  const found = type ? `${type}${confidence === null ? '' : `, ${percentText(confidence)} sure`}` : '';
  byId('announce').textContent =
    status === 'failed' ? `${fileName} failed. ${sentenceText(failure?.message ?? '')}` : `${fileName} is done: ${found}`;
}

async function loadDocuments(cursor) {
  const query = new URLSearchParams({ limit: String(LISTED), ...(cursor && { cursor }) });
  const page = await getJson(`/v1/documents?${query}`);
  for (const body of page.documents) list.set(body.id, fromBody(body));
  nextCursor = page.nextCursor;
  byId('older').hidden = nextCursor === null;
  if (page.documents.length === 0 && !cursor) byId('documents-empty').hidden = byId('documents').children.length > 0;
}

async function loadReports() {
  const [minutes, told] = await Promise.all([getJson('/v1/metrics/documents'), getJson('/v1/alerts?limit=5')]);
  for (const each of minutes.metrics.toReversed()) keep(metrics, each.id, metricOf(each));
  for (const each of told.alerts) keep(alerts, each.id, { ...each, at: numberOf(each.at) });
}

function loadAll() {
  const drawPanels = () => {
    drawReport(byId('report'), metrics, Date.now());
    drawAlerts(byId('alerts'), alerts);
  };
  void attempt(() => loadDocuments());
  void attempt(loadReports).then(drawPanels);
}

byId('max-size').textContent = limitText(maxUploadBytes);
takeDrops({ zone: byId('drop'), button: byId('choose'), input: byId('files'), onFile: (file) => void take(file) });
byId('older').addEventListener('click', () => void attempt(() => loadDocuments(nextCursor)));
followStream({
  onEvent,
  onGap: loadAll,
  onState: (state) => {
    byId('connection').dataset.state = state;
    byId('connection').textContent = state === 'live' ? 'live' : 'reconnecting';
  },
});
loadAll();
setInterval(() => drawReport(byId('report'), metrics, Date.now()), REDRAW_MS);
