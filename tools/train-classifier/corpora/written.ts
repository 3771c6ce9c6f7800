import type { ModelClass } from '../../../operators/agents/classification/document-type.ts';
import type { FillerPools } from '../generate/filler.ts';
import { write } from '../generate/template.ts';
import type { LabelledText } from '../labelled-text.ts';
import { TEMPLATES } from '../templates.ts';

/** Documents written by the templates, the same number of each. */
export function written(perTemplate: number, pools: FillerPools): readonly LabelledText[] {
  return Object.entries(TEMPLATES).flatMap(([label, templates]) =>
    templates.flatMap((template) =>
      Array.from({ length: perTemplate }, (_, i) => ({
        label: label as ModelClass,
        text: write(template, i, pools),
        origin: `template/${template.name}`,
        ...(label === 'email' && i % 2 === 0 ? { kind: 'eml' } : {}),
      })),
    ),
  );
}
