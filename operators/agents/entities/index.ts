export { type FindEntitiesOptions, findEntities, findMentions } from './find-entities.ts';
export type { EntityMention, EntityType, FoundEntity } from './found-entity.ts';
export { loadEntityTagger } from './load-entity-tagger.ts';
export type { DateOrder } from './patterns/pattern.ts';
export type { EntityTagger, TaggedEntity } from './tagger/entity-tagger.ts';
export type { TaggedType } from './tagger/tags.ts';
