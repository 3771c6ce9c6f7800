#!/usr/bin/env bash
# The suite of the log's port for both drivers (ours, librdkafka) on both brokers (embedded, Apache Kafka), and a worker on librdkafka. Compiles
# the binding of librdkafka in .cache where it is not there yet, which takes some minutes, and starts Kafka. What cannot be had here is skipped by
# name with the reason; with CI=true that is a failure.
#
#   tests/port/run.sh            everything
#   tests/port/run.sh FILES…     these test files
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
home=$PWD/.cache/librdkafka
package=@confluentinc/kafka-javascript
version=1.10.1
missing=0

skip() {
  echo "port: $1 skipped, $2"
  missing=$((missing + 1))
}
apt_install() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$home/apt.log" 2>&1 && return
  apt-get update -qq >>"$home/apt.log" 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >>"$home/apt.log" 2>&1
}
has_binding() { NODE_PATH=$home/node_modules node -e "require('$package')" >/dev/null 2>&1; }

mkdir -p "$home"
if ! has_binding; then
  # Linked with the libraries of this machine, as the ones that it would download cannot be had everywhere; only zstd may be missing unnoticed.
  apt_install g++ make python3 libcurl4-openssl-dev libssl-dev libsasl2-dev libzstd-dev zlib1g-dev
  CKJS_LINKING=dynamic npm install --silent --no-save --no-audit --no-fund --prefix "$home" "$package@$version" >"$home/npm.log" 2>&1
fi
if has_binding; then
  export NODE_PATH=$home/node_modules MILLRACE_TEST_LIBRDKAFKA=true
else
  skip librdkafka "$package could not be compiled: $(tail -n 1 "$home/npm.log")"
fi

if ! command -v java >/dev/null || ! command -v mvn >/dev/null; then apt_install openjdk-17-jre-headless maven; fi
if command -v java >/dev/null && command -v mvn >/dev/null && bootstrap=$(bash tests/kafka/kafka.sh up "${PORT_KAFKA_PORT:-19092}"); then
  trap 'bash tests/kafka/kafka.sh down' EXIT
  export MILLRACE_TEST_KAFKA=$bootstrap MILLRACE_TEST_KAFKA_SCRIPT=$PWD/tests/kafka/kafka.sh
else
  skip 'Apache Kafka' 'it needs Java 17 with Maven, and apt-get cannot install them here'
fi

npx vitest run --config tests/port/vitest.config.ts "$@"
status=$?
# The worker runs on the one broker that there is: once more on the embedded one.
if [ $# = 0 ] && [ -n "${MILLRACE_TEST_KAFKA:-}" ]; then
  env -u MILLRACE_TEST_KAFKA npx vitest run --config tests/port/vitest.config.ts tests/port/worker.test.ts || status=1
fi
[ "${CI:-}" != true ] || [ "$missing" = 0 ] || status=1
exit "$status"
