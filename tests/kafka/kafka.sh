#!/usr/bin/env bash
# A real Apache Kafka with one node, for the tests that compare with it: no container needed, only Java 17 and Maven.
#
#   tests/kafka/kafka.sh up [PORT]     install if needed, start, print `127.0.0.1:PORT`; PORT is 19092 unless given, PORT+1 is the controller's,
#                                      PORT+2 speaks TLS and wants a user: ada with the password pencil
#                                      with KAFKA_AUTHORIZER=true it has access rules: everybody without one, and ada, may do everything
#   tests/kafka/kafka.sh down          stop it
#   tests/kafka/kafka.sh kill          stop it as a crash would
#   tests/kafka/kafka.sh log           print where what it says is, since it was started last
#   tests/kafka/kafka.sh clean         stop it and forget its topics
#   tests/kafka/kafka.sh test [PORT]   up, then the tests that can run against it, then down
#   tests/kafka/kafka.sh streams       the same with the scenarios of tests/system-kafka, which take half an hour
#
# Everything lies in .cache/kafka of the repository. KAFKA_VERSION (4.4.0) chooses the version, KAFKA_HEAP (512m) its memory, KAFKA_SESSION_MS (2000)
# how long members of the consumer protocol may be silent.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/java.sh"
data=$home/data-$version-users
certificates=$root/connectors/kafka/fixtures/certificates
pid_file=$home/broker.pid
log=$home/broker.log

running() { [ -s "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }

write_properties() {
  cat >"$home/server.properties" <<P
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:$1,CONTROLLER://127.0.0.1:$(($1 + 1)),SECURE://127.0.0.1:$(($1 + 2))
advertised.listeners=PLAINTEXT://127.0.0.1:$1,SECURE://127.0.0.1:$(($1 + 2))
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:$(($1 + 1))
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
inter.broker.listener.name=PLAINTEXT
log.dirs=$data
auto.create.topics.enable=false
default.replication.factor=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
group.consumer.min.session.timeout.ms=500
group.consumer.session.timeout.ms=${KAFKA_SESSION_MS:-2000}
group.consumer.min.heartbeat.interval.ms=100
group.consumer.heartbeat.interval.ms=100
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location=$home/broker.pem
listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_ada="pencil";
listener.name.secure.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";
listener.name.secure.scram-sha-256.connections.max.reauth.ms=2000
P
  if [ "${KAFKA_AUTHORIZER:-}" = true ]; then
    cat >>"$home/server.properties" <<P
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
P
  fi
  # Key and certificate in one file, as Kafka wants them.
  cat "$certificates/broker.key" "$certificates/broker.pem" >"$home/broker.pem"
}

up() {
  local port=${1:-19092}
  mkdir -p "$home"
  if ! running; then
    install
    write_properties "$port"
    if [ ! -f "$data/meta.properties" ]; then
      java_tool kafka.tools.StorageTool format -t "$(java_tool kafka.tools.StorageTool random-uuid)" -c "$home/server.properties" \
        --add-scram 'SCRAM-SHA-256=[name=ada,password=pencil]' --add-scram 'SCRAM-SHA-512=[name=ada,password=pencil]' >"$log" 2>&1 \
        || { tail -5 "$log" >&2; give_up 'its folder could not be formatted'; }
    fi
    nohup setsid java -Xms"${KAFKA_HEAP:-512m}" -Xmx"${KAFKA_HEAP:-512m}" -Dlog4j2.configurationFile="$here/log4j2.properties" -cp "$jars/*" kafka.Kafka "$home/server.properties" \
      >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
  fi
  for _ in $(seq 1 300); do
    running || { tail -20 "$log" >&2; give_up 'Apache Kafka did not start'; }
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "127.0.0.1:$port"; return; fi
    sleep 0.2
  done
  give_up "Apache Kafka does not answer after a minute; see $log"
}

down() {
  running || { rm -f "$pid_file"; return 0; }
  local pid
  pid=$(cat "$pid_file")
  kill "$pid"
  for _ in $(seq 1 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$pid_file"
}

crash() {
  running || { rm -f "$pid_file"; return 0; }
  local pid
  pid=$(cat "$pid_file")
  kill -9 "$pid"
  for _ in $(seq 1 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  rm -f "$pid_file"
}

case ${1:-} in
  up) up "${2:-19092}" ;;
  down) down ;;
  kill) crash ;;
  log) echo "$log" ;;
  clean) down; rm -rf "$data" ;;
  test)
    bootstrap=$(up "${2:-19092}")
    trap down EXIT
    cd "$root"
    # With the script at hand a test may restart the broker.
    export MILLRACE_TEST_KAFKA=$bootstrap MILLRACE_TEST_KAFKA_SECURE=127.0.0.1:$((${bootstrap##*:} + 2)) MILLRACE_TEST_KAFKA_SCRIPT=$here/kafka.sh
    npx vitest run --no-file-parallelism connectors/kafka/client engine/worker/worker.test.ts engine/worker/worker-crash.test.ts \
      engine/worker/exactly-once.test.ts engine/worker/changelog-reader.test.ts engine/worker/bad-log.test.ts engine/worker/bad-machine.test.ts \
      cli/commands/dlq.test.ts cli/commands/schema-registry.test.ts
    down
    export KAFKA_AUTHORIZER=true
    up "${2:-19092}" >/dev/null
    npx vitest run cli/commands/kafka-access.test.ts
    ;;
  streams)
    bootstrap=$(up "${2:-19092}")
    trap down EXIT
    cd "$root"
    export MILLRACE_TEST_KAFKA=$bootstrap MILLRACE_TEST_KAFKA_SCRIPT=$here/kafka.sh
    npx vitest run --config tests/system-kafka/vitest.config.ts
    ;;
  *) sed -n '2,14p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
