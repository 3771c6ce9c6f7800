import { NODES, type NodeNumber } from '../cluster/cluster-network.ts';
import { KafkaCluster } from '../cluster/kafka-cluster.ts';
import { away, type BrokerTrouble } from './broker-trouble.ts';
import type { ChaosBroker } from './chaos-broker.ts';

const PORT = 19392;
const AWAY_MS = { from: 100, to: 5_000 };
/** Longer than the brokers' session, which is 6 s, and than the workers'. */
const PARTITION_MS = { from: 9_000, to: 15_000 };

/** Three nodes of Apache Kafka. One at a time is away, and the next one when all replicas are in sync again: two of three have to be. */
export async function clusterBroker(): Promise<ChaosBroker> {
  const cluster = await KafkaCluster.start(PORT);
  return {
    nodes: cluster.brokers.map((address, i) => ({
      nodeId: NODES[i] ?? 0,
      host: address.split(':')[0] ?? '',
      port: cluster.port,
    })),
    troubles: [
      ...NODES.flatMap((node) => troublesOf(cluster, node)),
      { name: 'leaders move', awayMs: { from: 0, to: 0 }, happen: () => cluster.moveLeaders() },
    ],
    close: () => cluster.close(),
  };
}

function troublesOf(cluster: KafkaCluster, node: NodeNumber): readonly BrokerTrouble[] {
  const started = async (): Promise<void> => {
    await cluster.start(node);
    await cluster.inSync();
  };
  const healed = async (): Promise<void> => {
    await cluster.heal(node);
    await cluster.inSync();
  };
  return [
    away({ name: `broker ${node} stop`, awayMs: AWAY_MS, go: () => cluster.stop(node), comeBack: started }),
    away({ name: `broker ${node} kill -9`, awayMs: AWAY_MS, go: () => cluster.kill(node), comeBack: started }),
    away({ name: `broker ${node} cut off`, awayMs: PARTITION_MS, go: () => cluster.partition(node), comeBack: healed }),
  ];
}
