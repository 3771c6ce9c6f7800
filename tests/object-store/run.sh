#!/usr/bin/env bash
# The object store and the whole platform on a MinIO server, which is built with Go where it is missing: the suite that every object store passes, then
# documents from upload to text with S3_ENDPOINT set. Without Go the stage is skipped by name with the reason; in CI (CI=true) that is a failure.
#
#   tests/object-store/run.sh
#
# MINIO: a server that is there already; default: built once into .cache/minio
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
work=$PWD/.cache/minio
VERSION=v0.0.0-20260212201848-7aac2a2c5b7c
minio=${MINIO:-$work/minio}
mkdir -p "$work"

missing() {
  echo "object store: skipped, $1"
  [ "${CI:-}" != true ]
  exit
}

build() {
  command -v go >/dev/null || missing 'there is no MinIO (MINIO names one) and no Go to build it with'
  # A module server that does not answer at once often does the second time.
  for _ in 1 2; do
    GOBIN=$work go install "github.com/minio/minio@$VERSION" >"$work/go.log" 2>&1 && return
  done
  missing "Go could not build MinIO: $(tail -n 1 "$work/go.log")"
}
[ -x "$minio" ] || build

data=$(mktemp -d)
export MILLRACE_TEST_S3_ACCESS_KEY=millrace MILLRACE_TEST_S3_SECRET_KEY=millrace-secret
port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
MINIO_ROOT_USER=$MILLRACE_TEST_S3_ACCESS_KEY MINIO_ROOT_PASSWORD=$MILLRACE_TEST_S3_SECRET_KEY MINIO_BROWSER=off \
  "$minio" server --address "127.0.0.1:$port" "$data" >"$work/minio.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data"' EXIT
export MILLRACE_TEST_S3_ENDPOINT=http://127.0.0.1:$port
for _ in $(seq 1 100); do
  curl -sf "$MILLRACE_TEST_S3_ENDPOINT/minio/health/live" >/dev/null && break
  kill -0 "$server" 2>/dev/null || { echo "MinIO ended: $(tail -n 3 "$work/minio.log")" >&2; exit 1; }
  sleep 0.1
done

status=0
npx vitest run connectors/object-store/s3-store.test.ts || status=1
npx vitest run --config tests/system/vitest.config.ts tests/system/object-store.test.ts || status=1
exit $status
