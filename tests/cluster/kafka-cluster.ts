import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BrokerConnection } from '../../connectors/kafka/client/broker-connection.ts';
import { Metadata, type ResponseOf } from '../../connectors/kafka/wire/index.ts';
import { ClusterNetwork, NODES, type NodeNumber } from './cluster-network.ts';
import { moveLeaders } from './move-leaders.ts';

const SCRIPT = fileURLToPath(new URL('../kafka/cluster.sh', import.meta.url));
const REQUEST_MS = 5_000;
/** How long all replicas may take to be in sync again. */
const IN_SYNC_MS = 120_000;
const ASK_EVERY_MS = 250;

type TopicMetadata = ResponseOf<typeof Metadata>['topics'][number];

/** Three nodes of Apache Kafka by `tests/kafka/cluster.sh`, which can be stopped, killed and cut from the network one by one. */
export class KafkaCluster {
  readonly port: number;
  readonly #network: ClusterNetwork;
  readonly #abandon = (): void => void spawnSync('bash', [SCRIPT, 'down']);

  private constructor(port: number, network: ClusterNetwork) {
    this.port = port;
    this.#network = network;
    // They are no children of this process: whatever ends this one must end them too.
    process.once('exit', this.#abandon);
  }

  /** Without topics. Ports from `port` to `port` + 2 are used, at addresses of 127.0.0.0/8. */
  static async start(port: number): Promise<KafkaCluster> {
    const cluster = new KafkaCluster(port, await ClusterNetwork.start(port));
    try {
      await script('up', String(port));
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Where clients find the nodes. */
  get brokers(): readonly string[] {
    return NODES.map((node) => hostedAt(this.port, node));
  }

  /** In good order: it hands over what it leads before. */
  stop(node: NodeNumber): Promise<void> {
    return script('stop', String(node));
  }

  kill(node: NodeNumber): Promise<void> {
    return script('kill', String(node));
  }

  /** Settles when the others take it for one of them. */
  start(node: NodeNumber): Promise<void> {
    return script('start', String(node));
  }

  /** Cuts a node off from clients and from the others, until `heal`. */
  partition(node: NodeNumber): void {
    this.#network.partition(node);
  }

  heal(node: NodeNumber): Promise<void> {
    return this.#network.heal(node);
  }

  /** Bytes that clients got from a node. */
  servedBy(node: NodeNumber): number {
    return this.#network.servedBy(node);
  }

  /** The nodes, the one that leads a partition first. REQUIRES: the topic is in sync. */
  async replicasOf(topic: string, partition: number): Promise<readonly NodeNumber[]> {
    const found = (await topicsAt(hostedAt(this.port, NODES[0]))).find(({ name }) => name === topic)?.partitions;
    const leaderId = found?.find(({ partitionIndex }) => partitionIndex === partition)?.leaderId;
    const leader = NODES.find((node) => node === leaderId);
    if (leader === undefined) throw new Error(`${topic}-${partition} has no leader`);
    return [leader, ...NODES.filter((node) => node !== leader)];
  }

  /** Another replica of each partition leads it from here on. REQUIRES: all are in sync. */
  moveLeaders(): Promise<void> {
    return moveLeaders(hostedAt(this.port, NODES[0]));
  }

  /** Settles when every node says that each replica of each partition is in sync, and knows these topics. */
  async inSync(topics: readonly string[] = []): Promise<void> {
    const until = performance.now() + IN_SYNC_MS;
    for (;;) {
      const lagging = (await Promise.all(this.brokers.map((broker) => laggingAt(broker, topics)))).flat();
      if (lagging.length === 0) return;
      if (performance.now() > until) throw new Error(`not in sync after ${IN_SYNC_MS / 1_000} s: ${lagging.join(', ')}`);
      await pause(ASK_EVERY_MS);
    }
  }

  async close(): Promise<void> {
    await script('down');
    process.off('exit', this.#abandon);
    await this.#network.close();
  }
}

async function script(...args: readonly string[]): Promise<void> {
  await promisify(execFile)('bash', [SCRIPT, ...args], { env: { ...process.env, KAFKA_CLUSTER_PROXIED: 'true' } });
}

function hostedAt(port: number, node: NodeNumber): string {
  return `${ClusterNetwork.hostOf(node)}:${port}`;
}

/** All topics as that broker knows them. */
async function topicsAt(broker: string): Promise<readonly TopicMetadata[]> {
  const connection = await BrokerConnection.open(broker, 'cluster', REQUEST_MS);
  try {
    return (await connection.request(Metadata, { topics: null })).topics;
  } finally {
    connection.close();
  }
}

/** Partitions that have replicas out of sync, or the broker when it does not answer. */
async function laggingAt(broker: string, expected: readonly string[]): Promise<readonly string[]> {
  const topics = await topicsAt(broker).catch(() => undefined);
  if (!topics) return [broker];
  const unknown = expected.filter((topic) => !topics.some(({ name }) => name === topic));
  const lagging = topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ isrNodes, replicaNodes }) => isrNodes.length < replicaNodes.length)
      .map(({ partitionIndex }) => `${name}-${partitionIndex}`),
  );
  return [...unknown, ...lagging];
}
