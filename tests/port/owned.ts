import type { RebalanceListener, TopicPartition } from '../../engine/ports.ts';

/** What a member owns, and what it was told. */
export class Owned implements RebalanceListener {
  partitions: readonly TopicPartition[] = [];
  /** Of partitions given and taken. A coordinator that does not know a new topic yet first gives none, which is not told. */
  readonly events: string[] = [];
  /** What is done while partitions are given. */
  whenGiven: () => Promise<void> = async () => {};
  /** What is done before partitions are given up. */
  beforeGivingUp: () => Promise<void> = async () => {};

  async assigned(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return;
    await this.whenGiven();
    this.partitions = [...this.partitions, ...partitions];
    this.events.push(`assigned ${partitions.length}`);
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    await this.beforeGivingUp();
    this.events.push(`revoked ${partitions.length}`);
    this.#drop(partitions);
  }

  async lost(partitions: readonly TopicPartition[]): Promise<void> {
    this.events.push(`lost ${partitions.length}`);
    this.#drop(partitions);
  }

  #drop(partitions: readonly TopicPartition[]): void {
    const gone = new Set(partitions.map(({ topic, partition }) => `${topic}/${partition}`));
    this.partitions = this.partitions.filter(({ topic, partition }) => !gone.has(`${topic}/${partition}`));
  }
}
