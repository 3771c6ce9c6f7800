#!/usr/bin/env bash
# Unmodified Kafka clients against the embedded broker and the embedded schema registry: kcat (C), confluent-kafka (Python), Apache Kafka's
# own and its console tools (Java), franz-go (Go) and kafkajs (Node). Installs what is missing, prints one line per check, then `N passed, N failed`,
# and fails when a check failed. What cannot be installed here is skipped by name with the reason; with CI=true that is a failure.
#
#   tests/foreign/run.sh                       everything
#   tests/foreign/run.sh go tools              these alone: kcat python java tools go node
#   FOREIGN_BOOTSTRAP=host:port …/run.sh       the same clients against another broker, without the registry, TLS and users
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 2
work=.cache/foreign
mkdir -p "$work"
wanted=" ${*:-kcat python java tools go node} "
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

# jars POM FOLDER: what the project needs at run time, in .cache/foreign/FOLDER.
jars() {
  ls "$work/$2"/kafka-clients-*.jar >/dev/null 2>&1 && return 0
  command -v javac >/dev/null || { reason='there is no JDK (17 or later)'; return 1; }
  command -v mvn >/dev/null || { reason='there is no Maven to fetch it with'; return 1; }
  mvn -q -B -f "$1" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$root/$work/$2" >"$work/mvn.log" 2>&1 \
    || { reason="Maven could not fetch it: $(grep -m1 ERROR "$work/mvn.log")"; return 1; }
}
install_java() { jars tests/foreign/java/pom.xml jars; }
install_tools() { jars tests/foreign/java/tools-pom.xml tools; }

# Its modules come by Go's own client, wherever that is set to look for them.
install_go() {
  if ! command -v go >/dev/null && [ "$(id -u)" == 0 ] && command -v apt-get >/dev/null; then apt-get install -y golang-go >"$work/apt.log" 2>&1; fi
  command -v go >/dev/null || { reason='there is no Go (1.26 or later)'; return 1; }
  (cd tests/foreign/go && go build -o "$root/$work/go-checks" .) >"$work/go-build.log" 2>&1 \
    || { reason="$(go version 2>/dev/null) could not build it: $(tail -1 "$work/go-build.log")"; return 1; }
}

registry= secure= ca=
if [ -n "${FOREIGN_BOOTSTRAP:-}" ]; then
  bootstrap=$FOREIGN_BOOTSTRAP
else
  start_server
  read -r bootstrap registry secure ca < <(node -e 'const s = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(s.bootstrap, s.registry, s.secure, s.ca)' "$work/serve.json")
fi

is_wanted() { [[ $wanted == *" $1 "* ]]; }

# checks NAME LOG COMMAND…: its checks, and one more where it does not come to its end.
checks() {
  local name=$1 log=$work/$2.log
  shift 2
  note < <("$@" 2>"$log" || echo "FAIL $name: it ended with $?: $(tail -1 "$log")")
}

reason=
if is_wanted kcat; then
  if install_kcat; then checks kcat kcat bash tests/foreign/kcat-checks.sh "$bootstrap" ${secure:+"$secure" "$ca"}; else missing kcat "$reason"; fi
fi
if is_wanted python; then
  if install_python; then
    checks python python "$work/venv/bin/python" tests/foreign/python_checks.py "$bootstrap" ${registry:+"$registry"}
    [ -z "$secure" ] || checks python python-security "$work/venv/bin/python" tests/foreign/security_checks.py "$secure" "$ca"
  else
    missing 'python confluent-kafka' "$reason"
  fi
fi
if is_wanted java; then
  if install_java; then
    checks java java java -Xmx256m -cp "$work/jars/*" tests/foreign/java/JavaChecks.java "$bootstrap"
    [ -z "$secure" ] || checks java java-security java -Xmx256m -cp "$work/jars/*" tests/foreign/java/SecurityChecks.java "$secure" "$ca"
  else
    missing 'java kafka-clients' "$reason"
  fi
fi
if is_wanted tools; then
  if install_tools; then checks tools tools bash tests/foreign/tools-checks.sh "$bootstrap" "$work/tools"; else missing "java console tools" "$reason"; fi
fi
if is_wanted go; then
  if install_go; then checks go go "$work/go-checks" "$bootstrap" ${registry:+"$registry" "$secure" "$ca"}; else missing 'go franz-go' "$reason"; fi
fi
if is_wanted node; then checks kafkajs node node --import tsx tests/foreign/node-checks.ts "$bootstrap" ${registry:+"$registry"}; fi

[ "$skipped" == 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" == 0 ] && [ $((passed + skipped)) -gt 0 ]
