import { contentKey, OBJECTS, type ObjectStore } from '../../connectors/object-store/index.ts';
import { StreamError } from '../../engine/model/stream-error.ts';
import type { Analyst, DocumentAnalysis, Extraction } from '../../operators/agents/index.ts';
import type { AgentContext } from '../../operators/index.ts';
import type { AgentRequest, AgentResult, Analysis, Notice } from '../../schemas/index.ts';
import { answer } from '../events/agent-result.ts';

/** The resource that parses and reads documents away from the process that runs the streams. */
export const ANALYST = 'analyst';

/** Entities that an event carries at most, those found first; how many there were is in the count of `entities-cut`. */
const ENTITIES_MAX = 1_000;

/** The Document Analyzer at work on one request: text, type, entities and summary of the document. */
export function analyse(request: AgentRequest, context: AgentContext<string>): Promise<AgentResult> {
  return answer(request, context, async () => {
    const objects = context.resource(OBJECTS) as ObjectStore;
    const analyst = context.resource(ANALYST) as Analyst;
    const { objectKey, fileName, contentType } = request.source;
    if (objectKey === null) throw noBytes();
    const started = performance.now();
    const bytes = await objects.get(objectKey);
    const fetchMs = performance.now() - started;
    const found = await analyst.analyse(bytes, { fileName, contentType }, context.signal);
    const { text } = found.extraction;
    const textKey = text === '' ? null : contentKey('texts', text, '.txt');
    if (textKey !== null) await objects.put(textKey, Buffer.from(text), { contentType: 'text/plain; charset=utf-8' });
    return { analysis: analysisOf(found, textKey, fetchMs), quality: null };
  });
}

function analysisOf(
  { extraction, classification, entities, summary, timings }: DocumentAnalysis,
  textKey: string | null,
  fetchMs: number,
): Analysis {
  const { kind, pages = null, title = null, language, text } = extraction;
  const cut = entities.length - ENTITIES_MAX;
  const warnings: Notice[] = [...extraction.warnings];
  if (cut > 0) warnings.push({ code: 'entities-cut', message: `${cut} of ${entities.length} entities were left out` });
  return {
    kind,
    pages,
    title,
    language,
    metadata: metadataOf(extraction),
    characters: text.length,
    textKey,
    type: classification.type,
    confidence: classification.confidence,
    entities: entities.slice(0, ENTITIES_MAX).map((entity) => ({ ...entity, value: entity.value ?? null })),
    summary: summary.text,
    warnings,
    timings: [{ stage: 'fetch', ms: fetchMs }, ...timings],
  };
}

/** What the format tells of the document, as plain text. */
function metadataOf({ metadata, attachments }: Extraction): Record<string, string> {
  const lists = { to: metadata.to, cc: metadata.cc, attachments: attachments.map(({ name }) => name) };
  const told = { ...metadata, ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list?.join(', ')])) };
  return Object.fromEntries(
    Object.entries(told).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

function noBytes(): StreamError {
  return new StreamError("the event has neither 'objectKey' nor 'content': send one of them", {
    code: 'STREAM_DOCUMENT_MISSING',
    domain: 'user',
    scope: 'record',
    verdict: 'park',
  });
}
