#!/usr/bin/env bash
# All that is checked of the client: types, size, tests. Installs the packages its lock file names,
# and does no more with `check.sh packages`.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

for tool in node npm; do
  command -v "$tool" >/dev/null || {
    printf 'client: needs Node.js 20 or newer and npm for its tests, and finds no %s.\n  Debian, Ubuntu:  apt install nodejs npm\n  macOS:           brew install node\n' "$tool" >&2
    exit 1
  }
done
node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || {
  printf 'client: needs Node.js 20 or newer, and %s is %s\n' "$(command -v node)" "$(node --version)" >&2
  exit 1
}
mkdir -p target
if [ ! -d node_modules ] || ! cmp -s package-lock.json target/installed-lock.json; then
  npm ci --ignore-scripts --no-audit --no-fund
  cp package-lock.json target/installed-lock.json
fi
if [ "${1:-}" = packages ]; then
  exit 0
fi
npm run --silent types -- --noEmit
npm run --silent size
npm run --silent test
