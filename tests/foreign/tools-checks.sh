#!/usr/bin/env bash
# What Apache Kafka's console tools, whose jars are in the folder $2, do with the broker at $1. Prints `ok NAME` or `FAIL NAME: what came instead`
# for each check.
set -uo pipefail
bootstrap=$1 jars=$2
run=$$

# tool CLASS ARGUMENT…: as the script of the tool starts it; what it says, errors with it.
tool() {
  local class=$1
  shift
  timeout 60 java -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dlog4j2.level=ERROR -cp "$jars/*" "$class" --bootstrap-server "$bootstrap" "$@" 2>&1
}
topics() { tool org.apache.kafka.tools.TopicCommand "$@"; }
configs() { tool kafka.admin.ConfigCommand --entity-type topics "$@"; }
producer() { tool org.apache.kafka.tools.ConsoleProducer "$@"; }
consumer() { tool org.apache.kafka.tools.consumer.ConsoleConsumer --timeout-ms 20000 "$@"; }
groups() { tool org.apache.kafka.tools.consumer.group.ConsumerGroupCommand "$@"; }
offsets() { tool org.apache.kafka.tools.GetOffsetShell "$@"; }
transactions() { tool org.apache.kafka.tools.TransactionsCommand "$@"; }

# expect NAME PATTERN FOUND: a line of what was found has the pattern, an extended regular expression.
expect() {
  if grep -qE -- "$2" <<<"$3"; then echo "ok tools: $1"; else echo "FAIL tools: $1: wanted '$2', found '$(head -c 300 <<<"$3" | tr '\n' ' ')'"; fi
}
# same NAME WANTED FOUND
same() {
  if [ "$2" == "$3" ]; then echo "ok tools: $1"; else echo "FAIL tools: $1: wanted '$(head -c 200 <<<"$2")', found '$(head -c 200 <<<"$3")'"; fi
}

t=tools-$run
expect 'kafka-topics --create' "Created topic $t" "$(topics --create --topic "$t" --partitions 2 --replication-factor 1 --config retention.ms=3600000)"
expect 'kafka-topics --create, of a topic that is there' 'exists already' "$(topics --create --topic "$t" --partitions 2)"
topics --alter --topic "$t" --partitions 3 >/dev/null
expect 'kafka-topics --alter and --describe' "Topic: $t.*PartitionCount: 3.*ReplicationFactor: 1.*retention.ms=3600000" "$(topics --describe --topic "$t")"
expect 'kafka-topics --list' "^$t$" "$(topics --list)"

expect 'kafka-configs --alter' 'Completed updating config' "$(configs --entity-name "$t" --alter --add-config max.message.bytes=2000000 --delete-config retention.ms)"
found=$(configs --entity-name "$t" --describe)
expect 'kafka-configs --describe' 'max.message.bytes=2000000' "$found"
same 'kafka-configs --delete-config' 0 "$(grep -c 'retention.ms' <<<"$found")"

seq 1 30 | sed 's/.*/k&:v&/' | producer --topic "$t" --reader-property parse.key=true --reader-property key.separator=: >/dev/null
same 'kafka-console-producer, and kafka-console-consumer in a group' "$(seq 1 30 | sed 's/.*/k&=v&/' | sort)" \
  "$(consumer --topic "$t" --group "g-$run" --from-beginning --max-messages 30 --formatter-property print.key=true --formatter-property key.separator== | grep '^k.*=' | sort)"
seq -f 'more%g' 1 5 | producer --topic "$t" --compression-codec lz4 >/dev/null
same 'kafka-console-consumer goes on where the group committed' "$(seq -f 'more%g' 1 5)" "$(consumer --topic "$t" --group "g-$run" --max-messages 5 | grep more | sort)"
same 'kafka-get-offsets' 35 "$(offsets --topic "$t" --time -1 | awk -F: '{ sum += $3 } END { print sum }')"

expect 'kafka-consumer-groups --list' "^g-$run$" "$(groups --list)"
seq 1 4 | producer --topic "$t" >/dev/null
same 'kafka-consumer-groups --describe' 4 "$(groups --describe --group "g-$run" | awk -v t="$t" '$2 == t { sum += $6 } END { print sum }')"
expect 'kafka-consumer-groups --describe --state' "g-$run.*Empty" "$(groups --describe --state --group "g-$run")"
same 'kafka-consumer-groups --reset-offsets' 0 \
  "$(groups --reset-offsets --group "g-$run" --topic "$t" --to-earliest --execute | awk -v t="$t" '$2 == t { sum += $4 } END { print sum }')"
expect 'kafka-consumer-groups --delete-offsets' "^$t.*0.*Successful" "$(groups --delete-offsets --group "g-$run" --topic "$t:0")"
expect 'kafka-consumer-groups --delete' 'was successful' "$(groups --delete --group "g-$run")"

perf=$(tool org.apache.kafka.tools.ProducerPerformance --topic "$t" --num-records 20000 --record-size 100 --throughput -1 \
  --transactional-id "perf-$run" --transaction-duration-ms 100)
expect 'kafka-producer-perf-test, in transactions' '^20000 records sent' "$perf"
expect 'kafka-consumer-perf-test' ', (2....|20000), ' "$(tool org.apache.kafka.tools.ConsumerPerformance --topic "$t" --num-records 20000 --timeout 20000)"
expect 'kafka-transactions list' "^perf-$run .*CompleteCommit" "$(transactions list)"
expect 'kafka-transactions describe' "perf-$run.*CompleteCommit" "$(transactions describe --transactional-id "perf-$run")"
same 'kafka-transactions find-hanging' 1 "$(transactions find-hanging --topic "$t" | grep -c .)"
expect 'kafka-transactions describe-producers' 'ProducerId' "$(transactions describe-producers --topic "$t" --partition 0)"

expect 'kafka-log-dirs' "\"partition\":\"$t-0\"" "$(tool org.apache.kafka.tools.LogDirsCommand --describe --topic-list "$t")"
expect 'kafka-leader-election' 'not needed|already' "$(tool org.apache.kafka.tools.LeaderElectionCommand --election-type preferred --topic "$t" --partition 0)"
echo "{\"partitions\": [{\"topic\": \"$t\", \"partition\": 0, \"offset\": 3}], \"version\": 1}" >"${TMPDIR:-/tmp}/tools-$run.json"
expect 'kafka-delete-records' "partition: $t-0.*low_watermark: 3" "$(tool org.apache.kafka.tools.DeleteRecordsCommand --offset-json-file "${TMPDIR:-/tmp}/tools-$run.json")"
rm -f "${TMPDIR:-/tmp}/tools-$run.json"
expect 'kafka-broker-api-versions' 'Produce\(0\)' "$(tool org.apache.kafka.tools.BrokerApiVersionsCommand)"
expect 'kafka-features' 'transaction.version.*FinalizedVersionLevel: 2' "$(tool org.apache.kafka.tools.FeatureCommand describe)"
expect 'kafka-acls is told that there are no rules' 'this broker has no access rules' "$(tool org.apache.kafka.tools.AclCommand --list)"
expect 'kafka-topics --delete' '^ok$' "$(topics --delete --topic "$t" && topics --list | grep -qx "$t" || echo ok)"
