#!/bin/sh
# `npm start`: sets up what is missing, then runs the daemon in the foreground. Needs Node 20 or newer and npm.
# Arguments go to the daemon: npm start -- --config FILE
set -eu
cd "$(dirname "$0")/.."

if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "== installing the project's own Node and its packages (once, about a minute)"
  npm ci --no-audit --no-fund
fi
sh scripts/own-node.sh || true
if ! node_modules/.bin/node --version >/dev/null 2>&1; then
  echo "== the project's Node does not start here; on Debian: apt-get install -y libatomic1" >&2
  exit 1
fi
if [ ! -f dist/why502.mjs ] || [ -n "$(find src package-lock.json -newer dist/why502.mjs -type f -print -quit)" ]; then
  echo "== bundling (a second; one file starts faster and takes less memory than the sources)"
  node_modules/.bin/node scripts/build.ts || echo "== no bundle (read-only checkout?): runs from the sources"
fi
listen=${WHY502_LISTEN:-127.0.0.1:9502}
echo "== why502: status page http://$listen/  metrics http://$listen/metrics  (Ctrl-C ends it)"
[ "$(id -u)" = 0 ] || echo "== not root: what cannot be looked at will be said; sudo npm start sees everything"
exec bin/why502 agent "$@"
