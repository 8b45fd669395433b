#!/bin/sh
# The program with its own Node: nothing of the machine's is used. A small young generation saves 50 MB.
exec /usr/lib/why502/node --max-semi-space-size=1 /usr/lib/why502/main.mjs "$@"
