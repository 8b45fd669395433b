#!/bin/sh
# The program with its own Node, and the one library of it that a small Debian lacks: nothing of the machine's is used.
# The flags are those of scripts/launch.ts.
export LD_LIBRARY_PATH="/usr/lib/why502/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export MALLOC_ARENA_MAX=1
exec /usr/lib/why502/node --max-semi-space-size=2 --v8-pool-size=1 /usr/lib/why502/main.mjs "$@"
