#!/usr/bin/env bash
# Unmodified Kafka clients of other languages against the embedded broker and the embedded schema registry: kcat (C), confluent-kafka
# (Python) and Apache Kafka's own (Java). Installs what is missing, prints one line per check, then `N passed, N failed`, and fails when a check failed. What cannot be
# installed here is skipped by name with the reason; with CI=true that is a failure.
#
#   tests/foreign/run.sh                       everything
#   FOREIGN_BOOTSTRAP=host:port …/run.sh       the same clients against another broker, without the registry, TLS and users
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 2
work=.cache/foreign
mkdir -p "$work"
CONFLUENT_KAFKA='confluent-kafka[avro,schemaregistry]==2.16.1'
passed=0 failed=0 skipped=0
server=

note() {
  while IFS= read -r line; do
    case $line in
      ok\ *) passed=$((passed + 1)); echo "$line" ;;
      FAIL\ *) failed=$((failed + 1)); echo "$line" ;;
      skip\ *) skipped=$((skipped + 1)); echo "$line" ;;
    esac
  done
}
missing() {
  if [ "${CI:-}" == true ]; then note <<<"FAIL $1: $2"; else note <<<"skip $1: $2"; fi
}
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null; }
trap stop EXIT

start_server() {
  rm -f "$work/serve.json"
  node --import tsx tests/foreign/serve.ts >"$work/serve.json" 2>"$work/serve.log" &
  server=$!
  for _ in $(seq 1 200); do
    [ -s "$work/serve.json" ] && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  echo "the broker did not start:" >&2
  tail -5 "$work/serve.log" >&2
  exit 1
}

install_kcat() {
  command -v kcat >/dev/null && return 0
  command -v apt-get >/dev/null || { reason='there is no kcat and no apt-get to install it'; return 1; }
  [ "$(id -u)" == 0 ] || { reason='there is no kcat, and installing it with apt-get needs root'; return 1; }
  apt-get install -y kcat >"$work/apt.log" 2>&1 || { apt-get update >"$work/apt.log" 2>&1; apt-get install -y kcat >>"$work/apt.log" 2>&1; }
  command -v kcat >/dev/null || { reason="apt-get could not install kcat: $(tail -1 "$work/apt.log")"; return 1; }
}

install_python() {
  "$work/venv/bin/python" -c 'import confluent_kafka, confluent_kafka.schema_registry.avro' 2>/dev/null && return 0
  command -v python3 >/dev/null || { reason='there is no python3'; return 1; }
  python3 -m venv "$work/venv" >"$work/pip.log" 2>&1 || { reason="no virtual environment: $(tail -1 "$work/pip.log")"; return 1; }
  "$work/venv/bin/pip" install -q "$CONFLUENT_KAFKA" >"$work/pip.log" 2>&1 || { reason="pip could not install it: $(tail -1 "$work/pip.log")"; return 1; }
}

install_java() {
  ls "$work"/jars/kafka-clients-*.jar >/dev/null 2>&1 && return 0
  command -v javac >/dev/null || { reason='there is no JDK (17 or later)'; return 1; }
  command -v mvn >/dev/null || { reason='there is no Maven to fetch it with'; return 1; }
  mvn -q -B -f tests/foreign/java/pom.xml dependency:copy-dependencies -DoutputDirectory="$root/$work/jars" >"$work/mvn.log" 2>&1 \
    || { reason="Maven could not fetch it: $(grep -m1 ERROR "$work/mvn.log")"; return 1; }
}

registry= secure= ca=
if [ -n "${FOREIGN_BOOTSTRAP:-}" ]; then
  bootstrap=$FOREIGN_BOOTSTRAP
else
  start_server
  read -r bootstrap registry secure ca < <(node -e 'const s = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(s.bootstrap, s.registry, s.secure, s.ca)' "$work/serve.json")
fi

reason=
if install_kcat; then note < <(bash tests/foreign/kcat-checks.sh "$bootstrap" ${secure:+"$secure" "$ca"} 2>"$work/kcat.log"); else missing kcat "$reason"; fi
if install_python; then
  note < <("$work/venv/bin/python" tests/foreign/python_checks.py "$bootstrap" ${registry:+"$registry"} 2>"$work/python.log")
  [ -z "$secure" ] || note < <("$work/venv/bin/python" tests/foreign/security_checks.py "$secure" "$ca" 2>"$work/python-security.log")
else
  missing 'python confluent-kafka' "$reason"
fi
if install_java; then
  note < <(java -Xmx256m -cp "$work/jars/*" tests/foreign/java/JavaChecks.java "$bootstrap" 2>"$work/java.log")
  [ -z "$secure" ] || note < <(java -Xmx256m -cp "$work/jars/*" tests/foreign/java/SecurityChecks.java "$secure" "$ca" 2>"$work/java-security.log")
else
  missing 'java kafka-clients' "$reason"
fi

[ "$skipped" == 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" == 0 ] && [ $((passed + skipped)) -gt 0 ]
