import type { ScenarioNode, ScenarioWindow } from '../scenario.ts';
import type { Random } from './random.ts';

type Fields = Partial<Omit<ScenarioNode, 'id' | 'op' | 'from'>>;

/** What the records of a topic look like. */
export interface TopicShape {
  readonly keys: readonly string[];
  readonly values: 'digits' | 'letters' | 'foreign';
  /** How many of the keys, and of the values, are null. */
  readonly nullKeys: number;
  readonly nullValues: number;
}

const KEYS = ['a', 'b', 'c'];
/** Keys that are the beginnings of others, longer than one byte, or further up than ASCII. */
const WIDE_KEYS = ['a', 'aa', 'ab', 'b', 'k0', 'k1', 'zz', 'é'];

/** A scenario while it is thought up: its plan, its topics, and the lengths of time on whose edges its input shall fall. */
export class Draft {
  readonly random: Random;
  /** Whether to go beyond what the recorded scenarios of a family do. */
  readonly wide: boolean;
  readonly nodes: ScenarioNode[] = [];
  readonly topics = new Map<string, TopicShape>();
  readonly edges: number[] = [];
  private made = 0;

  constructor(random: Random, wide: boolean) {
    this.random = random;
    this.wide = wide;
  }

  /** Adds a step and gives its id. */
  add(op: string, id: string, from: readonly string[], fields: Fields = {}): string {
    this.nodes.push({ id, op, from: [...from], ...fields });
    return id;
  }

  /** An id that no other step has. */
  fresh(beginning: string): string {
    return `${beginning}${this.made++}`;
  }

  stream(topic: string, shape: Partial<TopicShape> = {}): string {
    this.topics.set(topic, this.shape({ nullKeys: 0.04, nullValues: 0.07, ...shape }));
    return this.add('stream', topic, [], { topic });
  }

  table(topic: string, shape: Partial<TopicShape> = {}, fields: Fields = { store: `S${topic}` }): string {
    this.topics.set(topic, this.shape({ nullKeys: 0, nullValues: 0.18, ...shape }));
    if (fields.versionedMs !== undefined) this.edges.push(fields.versionedMs);
    return this.add('table', topic, [], { topic, ...fields });
  }

  private shape(shape: Partial<TopicShape> & Pick<TopicShape, 'nullKeys' | 'nullValues'>): TopicShape {
    const keys = this.wide && this.random.chance(0.4) ? WIDE_KEYS : KEYS;
    return { keys, values: 'digits', ...shape };
  }

  /** A step that ends in a topic. */
  to(from: string, topic = 'out'): void {
    this.add('to', `t_${topic}`, [from], { topic });
  }

  tableTo(table: string, topic = 'out'): void {
    this.to(this.add('toStream', `w_${table}`, [table]), topic);
  }

  /** Input shall fall on the edges of these windows. */
  meet(window: ScenarioWindow): ScenarioWindow {
    const length = window.kind === 'session' ? window.gap : window.size;
    this.edges.push(length, window.grace, length + window.grace);
    if (window.kind === 'hopping') this.edges.push(window.advance);
    return window;
  }
}
