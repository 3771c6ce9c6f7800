import { OBJECTS, type ObjectStore } from '../../connectors/object-store/index.ts';
import { assessQuality, type QualityMetadata } from '../../operators/agents/index.ts';
import type { AgentContext } from '../../operators/index.ts';
import type { AgentRequest, AgentResult, Analysis } from '../../schemas/index.ts';
import { answer } from '../events/agent-result.ts';

/** Quality Assurance at work on one request: judges what the analyzer found against the document's text. */
export function assess(request: AgentRequest, context: AgentContext<string>): Promise<AgentResult> {
  return answer(request, context, async () => {
    const { analysis, source } = request;
    if (analysis === null) throw new Error('the request carries no analysis');
    const objects = context.resource(OBJECTS) as ObjectStore;
    const text = analysis.textKey === null ? '' : (await objects.get(analysis.textKey)).toString('utf8');
    const { score, reasons } = assessQuality({
      ...analysis,
      metadata: metadataOf(analysis),
      text,
      fileName: source.fileName,
      sizeBytes: source.sizeBytes,
      receivedAt: source.uploadedAt,
    });
    return { analysis: null, quality: { score, reasons } };
  });
}

function metadataOf({ metadata }: Analysis): QualityMetadata {
  const { author, subject, date, from, to } = metadata;
  return { author, subject, date, from, to: to?.split(', ') };
}
