#!/bin/sh
# `npm test`: sets up whatever is missing, then runs every gate and every test. Needs Node 20 or newer, npm and, for
# the lab, root on Debian 12. WHY502_LAB=required makes a missing lab a failure; WHY502_LAB=off leaves it out, loudly.
set -eu
cd "$(dirname "$0")/.."
lab=${WHY502_LAB:-auto}

say() { printf '\n== %s\n' "$*"; }

if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing the project's own Node and its packages (about a minute)"
  npm ci --no-audit --no-fund
fi
sh scripts/own-node.sh
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

say "gates"
node scripts/check.ts

can_lab() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
if [ "$lab" != off ] && can_lab; then
  say "the lab's programs and images (cached; the first time takes some minutes)"
  sh scripts/test-programs.sh
elif [ "$lab" = required ]; then
  echo "the lab is required, but this is not root on Debian" >&2
  exit 1
fi

status=0
mkdir -p .lab
rm -f .lab/unit.json .lab/lab.json
say "unit tests"
node node_modules/.bin/vitest run --reporter=default --reporter=json --outputFile.json=.lab/unit.json || status=1

lab_note="lab: NOT RUN (not root on Debian, or WHY502_LAB=off)"
if [ "$lab" != off ] && can_lab; then
  say "the lab: real stacks, real faults"
  # In another order for every commit, within the time that CI has; `npm run lab` runs everything. The Swarm stack takes
  # half a minute a trial, and several of its faults hang on how fast a machine converges.
  node test/lab/run.ts --without multivendor --minutes "${WHY502_LAB_MINUTES:-25}" --required --json .lab/lab.json || status=1
  lab_note="lab: run, WITHOUT the Swarm stack (npm run lab -- --stack multivendor)"
fi
echo "$lab_note"
node scripts/count.ts
exit $status
