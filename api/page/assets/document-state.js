/** Agents of the platform, in the order in which they work; others that report are added behind. */
export const AGENTS = ['document-analyzer', 'quality-assurance'];

/** A document as the API answers it, as the page holds it: times as numbers. */
export function fromBody(body) {
  return {
    ...body,
    uploadedAt: Date.parse(body.uploadedAt),
    processedAt: body.processedAt === null ? null : Date.parse(body.processedAt),
    stages: body.stages.map((stage) => ({ ...stage, at: Date.parse(stage.at) })),
  };
}

/** A file that is on its way and has no id yet. */
export function fromFile(key, file, now) {
  return { ...blank(key), fileName: file.name, sizeBytes: file.size, uploadedAt: now, status: 'uploading', uploaded: 0 };
}

function blank(id) {
  return {
    id,
    status: 'queued',
    fileName: '',
    sizeBytes: 0,
    uploadedAt: 0,
    processedAt: null,
    type: null,
    confidence: null,
    summary: null,
    pages: null,
    language: null,
    entityCount: 0,
    entities: [],
    quality: null,
    warnings: [],
    failure: null,
    timings: [],
    stages: [],
    links: linksOf(id, false, false),
  };
}

/** The document after an event of one of the topics that concern documents; unchanged by what is older than what is known. */
export function afterEvent(known, topic, event) {
  const before = known ?? blank(event.documentId);
  if (topic === 'document_uploaded') return afterUpload(before, event);
  if (topic === 'agent_status') return afterStatus(before, event);
  return topic === 'document_processed' ? afterResult(before, event) : before;
}

function afterUpload(before, event) {
  const { contentType, fileName, objectKey, sha256, sizeBytes, tenant, uploadedAt } = event;
  const links = { ...linksOf(before.id, objectKey !== null, false), text: before.links.text };
  const status = before.status === 'uploading' ? 'queued' : before.status;
  return { ...before, status, fileName, contentType, sizeBytes, sha256, tenant, uploadedAt, links };
}

function afterStatus(before, event) {
  const { agent, at, attempt, elapsedMs, message, state } = event;
  const older = before.stages.find((stage) => stage.agent === agent);
  if (older && (older.at > at || (older.at === at && rank(older.state) > rank(state)))) return before;
  const stages = [...before.stages.filter((stage) => stage.agent !== agent), { agent, state, attempt, message, elapsedMs, at }];
  const isFinal = before.status === 'done' || before.status === 'failed';
  return { ...before, stages, status: isFinal ? before.status : 'processing' };
}

function afterResult(before, event) {
  const { analysis, failure, processedAt, quality, source, status, timings } = event;
  const found = analysis
    ? {
        kind: analysis.kind,
        pages: analysis.pages,
        title: analysis.title,
        language: analysis.language,
        characters: analysis.characters,
        type: analysis.type,
        confidence: analysis.confidence,
        summary: analysis.summary,
        entities: analysis.entities,
        entityCount: analysis.entities.length,
        warnings: analysis.warnings,
      }
    : {};
  const { fileName, sizeBytes, uploadedAt } = source;
  const links = linksOf(before.id, source.objectKey !== null, Boolean(analysis?.textKey));
  return { ...before, ...found, fileName, sizeBytes, uploadedAt, status, quality, failure, timings, processedAt, links };
}

/** The way of a document: received, what each agent does, the result. */
export function waypoints(shown) {
  const { stages, status } = shown;
  const isFinal = status === 'done' || status === 'failed';
  const names = [...AGENTS, ...stages.map(({ agent }) => agent).filter((agent) => !AGENTS.includes(agent))];
  const agents = names
    .map((agent) => stages.find((stage) => stage.agent === agent) ?? { agent, state: 'waiting', attempt: 1, message: null })
    .filter(({ state }) => !(isFinal && state === 'waiting'));
  return [{ agent: 'received', state: status === 'uploading' ? 'running' : 'done', attempt: 1, message: null }, ...agents];
}

function rank(state) {
  return ['queued', 'running', 'retrying', 'done', 'failed'].indexOf(state);
}

function linksOf(id, hasFile, hasText) {
  const self = `/v1/documents/${encodeURIComponent(id)}`;
  return { self, file: hasFile ? `${self}/file` : null, text: hasText ? `${self}/text` : null };
}
