import type { GroupMetadata } from '../../../engine/ports.ts';
import type { RdConsumer } from './binding.ts';

/** A member whose offsets can be part of a transaction. */
export interface FencedMember {
  /**
   * The library's member, to be fenced by what it is in the group at that moment.
   *
   * Errors: STREAM_GROUP_CHANGED when that is not what it was when the metadata was given out. Asked before and after: the library forgets its
   * generation when the group has left it behind, and brokers take offsets without a generation from anybody.
   */
  fenced(group: GroupMetadata): RdConsumer;
}

/** Members by the metadata that they gave out: the library takes a member itself where Kafka's protocol takes its metadata. */
const MEMBERS = new WeakMap<GroupMetadata, FencedMember>();

export function givenOutBy(member: FencedMember, metadata: GroupMetadata): GroupMetadata {
  MEMBERS.set(metadata, member);
  return metadata;
}

/** The member that gave out the metadata; undefined for metadata of anybody else. */
export function memberOf(metadata: GroupMetadata): FencedMember | undefined {
  return MEMBERS.get(metadata);
}
