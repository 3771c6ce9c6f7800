import { compareModels, compareRemoved } from './compare-objects.ts';
import { compareLower, compareUpper } from './compare-values.ts';
import { itemsOf, modelOfItems } from './content-model.ts';
import { JsonDocument, type JsonSchema } from './json-document.ts';
import { type Comparison, inside, keywordsOf, type Pair, passesAll } from './json-view.ts';

/** Items, described one by one or all alike, and how many there may be. */
export function compareArrays(check: Comparison, pair: Pair): void {
  const { path } = pair;
  const [reader, writer] = [keywordsOf(pair.reader), keywordsOf(pair.writer)];
  compareFirstItems(check, pair);
  const tuple = itemsOf(pair.reader).first.length > 0;
  compareModels(
    check,
    pair,
    modelOfItems(pair.reader),
    modelOfItems(pair.writer),
    'ADDITIONAL_ITEMS',
    tuple && !('prefixItems' in reader) ? 'additionalItems' : 'items',
  );
  if (reader.uniqueItems === true && writer.uniqueItems !== true)
    check.tell('UNIQUE_ITEMS_ADDED', `${path}/uniqueItems`, 'no item twice', 'items twice');
  for (const [of, kind] of [
    ['Items', 'ITEMS'],
    ['Contains', 'CONTAINS'],
  ] as const) {
    compareUpper(check, path, `max${of}`, `MAX_${kind}`, reader, writer);
    compareLower(check, path, `min${of}`, `MIN_${kind}`, reader, writer);
  }
  if (reader.contains === undefined) return;
  if (writer.contains === undefined) check.tell('CONTAINS_ADDED', `${path}/contains`, 'an item that must be there', 'none');
  else
    check.compare({
      reader: inside(pair.reader, reader.contains),
      writer: inside(pair.writer, writer.contains),
      path: `${path}/contains`,
    });
}

function compareFirstItems(check: Comparison, pair: Pair): void {
  const [asked, given] = [itemsOf(pair.reader).first, itemsOf(pair.writer).first];
  for (let at = 0; at < Math.max(asked.length, given.length); at++) {
    const path = `${pair.path}/items/${at}`;
    const [reader, writer] = [asked[at], given[at]];
    if (reader !== undefined && writer !== undefined)
      check.compare({ reader: inside(pair.reader, reader), writer: inside(pair.writer, writer), path });
    else if (writer !== undefined)
      compareRemoved(check, { ...pair, writer: inside(pair.writer, writer), path }, modelOfItems(pair.reader), 'ITEM');
    else if (reader !== undefined) compareAddedItem(check, pair, reader, path);
  }
}

/** An item that only the reader describes: what the writer lets stand there, the reader must let stand there. */
function compareAddedItem(check: Comparison, pair: Pair, schema: JsonSchema, path: string): void {
  const reader = inside(pair.reader, schema);
  const model = modelOfItems(pair.writer);
  if (model === 'closed' || passesAll(JsonDocument.resolved(reader).schema)) return;
  if (model === 'open') {
    check.tell('ITEM_ADDED_TO_OPEN_CONTENT_MODEL', path, 'a schema for the item', 'none');
    return;
  }
  const problems = check.trial({ reader, writer: model, path });
  if (problems.length === 0) return;
  check.tell('ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL', path, 'a schema for the item', 'one that lets more pass');
  check.add(problems);
}
