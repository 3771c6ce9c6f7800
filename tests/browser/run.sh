#!/usr/bin/env bash
# A headless Chromium drops documents on the page of a running system and reads their results. Installs Chromium where apt can; without it the
# stage is skipped by name with the reason, and in CI (CI=true) that is a failure.
set -u
cd "$(dirname "$0")/../.."

find_browser() { command -v chromium chromium-browser google-chrome | head -n 1; }

if [ -z "${CHROMIUM_PATH:-}" ] && [ -z "$(find_browser)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
if [ -z "${CHROMIUM_PATH:-}" ] && [ -z "$(find_browser)" ]; then
  echo "browser: skipped, there is no Chromium and apt-get cannot install it here; name one in CHROMIUM_PATH"
  [ "${CI:-}" != true ]
  exit
fi
export CHROMIUM_PATH="${CHROMIUM_PATH:-$(find_browser)}"
exec node --import tsx tests/browser/main.ts
