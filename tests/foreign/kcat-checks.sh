#!/usr/bin/env bash
# What kcat (librdkafka, C) does with the broker at $1, and with the one at $2 when it is given, which speaks TLS under the authority $3 and
# knows ada. Prints `ok NAME` or `FAIL NAME: what came instead` for each check.
set -uo pipefail
bootstrap=$1 secure=${2:-} ca=${3:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
run=$$
ours() { node --import tsx "$root/tests/foreign/our-client.ts" "$@"; }
kc() { timeout 30 kcat -b "$bootstrap" -q "$@"; }
# create TOPIC PARTITIONS: kcat makes no topics itself.
create() { (cd "$root" && node --import tsx tests/foreign/create-topic.ts "$bootstrap" "$@"); }

# expect NAME WANTED FOUND
expect() {
  if [ "$2" == "$3" ]; then echo "ok kcat: $1"; else echo "FAIL kcat: $1: wanted '$(head -c 200 <<<"$2")', found '$(head -c 200 <<<"$3")'"; fi
}
lines() { seq -f "${1} %g" 1 "$2"; }

t=kcat-basic-$run; create "$t" 3
expect 'metadata lists a topic and its partitions' 3 "$(timeout 30 kcat -b "$bootstrap" -L -t "$t" | grep -c 'partition [0-9], leader 1')"
expect 'metadata of all topics' 1 "$(timeout 30 kcat -b "$bootstrap" -L | grep -c "topic \"$t\" with 3 partitions")"

printf 'a:one\nb:two\nc:three\n' | kc -P -t "$t" -K: -H trace=abc -H empty=
expect 'keys and values come back' 'a=one b=two c=three' "$(kc -C -t "$t" -e -f '%k=%s\n' | sort | tr '\n' ' ' | sed 's/ $//')"
expect 'headers come back' 3 "$(kc -C -t "$t" -e -f '%h\n' | grep -c '^trace=abc,empty=$')"
stamp=$(kc -C -t "$t" -c 1 -e -f '%T')
now=$(($(date +%s) * 1000))
expect 'timestamps are those of the producer' yes "$([ $((now - stamp)) -lt 60000 ] && [ "$stamp" -le $((now + 2000)) ] && echo yes || echo "$stamp")"
printf 'gone:\n' | kc -P -t "$t" -K: -Z
expect 'a tombstone has no value' '-1' "$(kc -C -t "$t" -e -f '%k %S\n' | sed -n 's/^gone //p')"
expect 'a range of offsets is read' 1 "$(for p in 0 1 2; do kc -C -t "$t" -p $p -o -1 -e -f '%s\n'; done | grep -c -E 'one|two|three' | sed 's/[123]/1/')"

for codec in gzip snappy lz4 zstd; do
  t=kcat-$codec-$run; create "$t" 1
  lines "$codec value" 500 | kc -P -t "$t" -z "$codec"
  expect "$codec is stored and given back" "$(lines "$codec value" 500)" "$(kc -C -t "$t" -e)"
  expect "$codec is read by our client" "$(lines "$codec value" 500)" "$(ours read "$bootstrap" "$t" 500)"
done
for codec in gzip snappy lz4; do
  t=ours-$codec-$run; create "$t" 1
  ours write "$bootstrap" "$t" 300 "$codec"
  expect "$codec of our client is read" "$(seq -f 'ours %g' 0 299)" "$(kc -C -t "$t" -e)"
done

t=kcat-idempotent-$run; create "$t" 2
lines id 1000 | kc -P -t "$t" -X enable.idempotence=true -X acks=all
expect 'an idempotent producer writes each record once' 1000 "$(kc -C -t "$t" -e | sort -u | wc -l)"

t=kcat-group-$run; create "$t" 3
lines first 30 | kc -P -t "$t"
group() { timeout 30 kcat -b "$bootstrap" -q -X auto.offset.reset=earliest -e -G "$1" "$t" 2>/dev/null; }
expect 'a group reads everything once' "$(lines first 30 | sort)" "$(group "g-$run" | sort)"
lines second 12 | kc -P -t "$t"
expect 'a group goes on where it committed' "$(lines second 12 | sort)" "$(group "g-$run" | sort)"
expect 'another group begins at the beginning' 42 "$(group "h-$run" | wc -l)"

t=kcat-times-$run; create "$t" 1
(cd "$root" && node --import tsx tests/foreign/create-topic.ts "$bootstrap" --stamped "$t" 1000 2000 3000)
expect 'an offset is found by timestamp' "$t [0] offset 1" "$(timeout 30 kcat -b "$bootstrap" -Q -t "$t:0:1500")"
expect 'an offset after the last timestamp is the end' "$t [0] offset -1" "$(timeout 30 kcat -b "$bootstrap" -Q -t "$t:0:9000")"
expect 'records between two timestamps' '2000' "$(kc -C -t "$t" -o s@1500 -o e@2500 -e -f '%T\n')"

missing=$(echo x | timeout 30 kcat -b "$bootstrap" -P -t "no-such-topic-$run" -X message.timeout.ms=3000 2>&1)
expect 'a topic that does not exist is an error' yes "$(grep -q 'Delivery failed' <<<"$missing" && echo yes || echo "$missing")"
unknown=$(timeout 30 kcat -b "$bootstrap" -C -t "no-such-topic-$run" -e 2>&1)
expect 'reading it names the error' yes "$(grep -qi 'unknown topic' <<<"$unknown" && echo yes || echo "$unknown")"
t=kcat-large-$run; create "$t" 1
head -c 1500000 /dev/zero | tr '\0' 'x' >"${TMPDIR:-/tmp}/kcat-large-$run"
large=$(timeout 30 kcat -b "$bootstrap" -P -t "$t" -X message.max.bytes=5000000 "${TMPDIR:-/tmp}/kcat-large-$run" 2>&1)
rm -f "${TMPDIR:-/tmp}/kcat-large-$run"
expect 'a record above max.message.bytes is refused' yes "$(grep -qi 'too large' <<<"$large" && echo yes || echo "$large")"

if [ -n "$secure" ]; then
  login() { timeout 30 kcat -b "$secure" -m 3 -L -X security.protocol=SASL_SSL -X ssl.ca.location="$ca" -X sasl.username=ada "$@" 2>&1; }
  for mechanism in PLAIN SCRAM-SHA-256 SCRAM-SHA-512; do
    found=$(login -X sasl.mechanism=$mechanism -X sasl.password=pencil)
    expect "$mechanism through TLS" yes "$(grep -q '1 brokers:' <<<"$found" && echo yes || echo "$found")"
    found=$(login -X sasl.mechanism=$mechanism -X sasl.password=guess)
    expect "a wrong password is refused by $mechanism" yes "$(grep -q 'SASL authentication error' <<<"$found" && echo yes || echo "$found")"
  done
fi
