#!/usr/bin/env bash
# A real Apache Kafka of three nodes, each a broker and a controller, for the tests that take nodes away. Needs Linux: each node has an address of
# its own in 127.0.0.0/8. Node N is in the rack `rack-N`; topics have three replicas unless they say otherwise, and two have to be in sync.
#
#   tests/kafka/cluster.sh up [PORT]       install if needed, begin anew without topics, print the bootstrap addresses; PORT is 19392 unless given,
#                                          PORT+1 is the brokers' among each other, PORT+2 the controllers'
#   tests/kafka/cluster.sh start N         start a node that was stopped
#   tests/kafka/cluster.sh stop N          stop one in good order: it hands its partitions over first
#   tests/kafka/cluster.sh kill N          stop one as a crash would
#   tests/kafka/cluster.sh down            stop all and forget their topics; their logs stay in .cache/kafka/cluster
#
# Node I reaches node J, and clients reach node J, at 127.1.0.J. With KAFKA_CLUSTER_PROXIED=true they look for it elsewhere, where somebody has to
# carry them there (tests/cluster): node I at 127.2.I.J, clients at 127.2.0.J. So each way can be cut by itself.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/java.sh"
cluster=$home/cluster
nodes='1 2 3'

pid_file() { echo "$cluster/$1/pid"; }
running() { [ -s "$(pid_file "$1")" ] && kill -0 "$(cat "$(pid_file "$1")")" 2>/dev/null; }
log_of() { echo "$cluster/$1/node.log"; }
bootstrap() { for n in $nodes; do echo "127.1.0.$n:$(cat "$cluster/port")"; done | paste -sd, -; }

# By name, so that each node can be sent another way.
write_hosts() {
  local from=$1
  echo "127.0.0.1 localhost $(hostname)"
  for to in $nodes; do
    if [ "${KAFKA_CLUSTER_PROXIED:-}" = true ] && [ "$from" != "$to" ]; then echo "127.2.$from.$to kafka-$to"; else echo "127.1.0.$to kafka-$to"; fi
  done
}

write_properties() {
  local n=$1 port=$2 clients=127.1.0.$1
  [ "${KAFKA_CLUSTER_PROXIED:-}" != true ] || clients=127.2.0.$n
  cat <<P
process.roles=broker,controller
node.id=$n
broker.rack=rack-$n
listeners=CLIENTS://127.1.0.$n:$port,BROKERS://127.1.0.$n:$((port + 1)),CONTROLLERS://127.1.0.$n:$((port + 2))
advertised.listeners=CLIENTS://$clients:$port,BROKERS://kafka-$n:$((port + 1)),CONTROLLERS://kafka-$n:$((port + 2))
listener.security.protocol.map=CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLERS:PLAINTEXT
inter.broker.listener.name=BROKERS
controller.listener.names=CONTROLLERS
controller.quorum.voters=1@kafka-1:$((port + 2)),2@kafka-2:$((port + 2)),3@kafka-3:$((port + 2))
log.dirs=$cluster/$n/data
auto.create.topics.enable=false
auto.leader.rebalance.enable=false
default.replication.factor=3
min.insync.replicas=2
replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector
replica.lag.time.max.ms=6000
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
group.consumer.min.session.timeout.ms=500
group.consumer.session.timeout.ms=3000
group.consumer.min.heartbeat.interval.ms=100
group.consumer.heartbeat.interval.ms=500
offsets.topic.num.partitions=6
transaction.state.log.num.partitions=6
P
}

# Settles when the brokers take it for one of them.
start() {
  local n=$1 log
  running "$n" && return
  log=$(log_of "$n")
  [ ! -f "$log" ] || cat "$log" >>"$cluster/$n/before.log"
  nohup setsid java -Xms"${KAFKA_HEAP:-320m}" -Xmx"${KAFKA_HEAP:-320m}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Djdk.net.hosts.file="$cluster/$n/hosts" -Dlog4j2.configurationFile="$here/log4j2.properties" \
    -cp "$jars/*" kafka.Kafka "$cluster/$n/server.properties" >"$log" 2>&1 </dev/null &
  echo $! >"$(pid_file "$n")"
}

await_start() {
  local n=$1
  for _ in $(seq 1 900); do
    running "$n" || { tail -20 "$(log_of "$n")" >&2; give_up "node $n did not start"; }
    grep -q 'Kafka Server started' "$(log_of "$n")" && return
    sleep 0.2
  done
  give_up "node $n is not ready after three minutes; see $(log_of "$n")"
}

# end N SIGNAL: gone when it returns.
end() {
  local pid file
  file=$(pid_file "$1")
  running "$1" || { rm -f "$file"; return 0; }
  pid=$(cat "$file")
  kill "-$2" "$pid"
  for _ in $(seq 1 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$file"
}

down() {
  # All at once: the last ones could hand nothing over any more.
  for n in $nodes; do end "$n" KILL; done
  for n in $nodes; do rm -rf "$cluster/$n/data"; done
}

up() {
  local port=${1:-19392} id
  install
  down
  rm -rf "$cluster"
  id=$(java_tool kafka.tools.StorageTool random-uuid)
  local formatting=()
  for n in $nodes; do
    mkdir -p "$cluster/$n"
    write_hosts "$n" >"$cluster/$n/hosts"
    write_properties "$n" "$port" >"$cluster/$n/server.properties"
    HOSTS_FILE=$cluster/$n/hosts java_tool kafka.tools.StorageTool format -t "$id" -c "$cluster/$n/server.properties" >"$cluster/$n/format.log" 2>&1 &
    formatting+=($!)
  done
  for each in "${formatting[@]}"; do wait "$each" || { tail -5 "$cluster"/*/format.log >&2; give_up 'the folders could not be formatted'; }; done
  echo "$port" >"$cluster/port"
  for n in $nodes; do start "$n"; done
  for n in $nodes; do await_start "$n"; done
  bootstrap
}

case ${1:-} in
  up) up "${2:-}" ;;
  start) start "$2"; await_start "$2" ;;
  stop) end "$2" TERM ;;
  kill) end "$2" KILL ;;
  down) down ;;
  *) sed -n '2,16p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
