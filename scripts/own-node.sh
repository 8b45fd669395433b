#!/bin/sh
# Some npm (9.2 of Debian 12) installs the package with the project's own Node and leaves out its link, on which every
# npm script relies.
set -eu
cd "$(dirname "$0")/.."
[ -x node_modules/.bin/node ] && exit 0
for node in node_modules/node-linux-*/bin/node; do
  [ -x "$node" ] && ln -sf "../../$node" node_modules/.bin/node && exit 0
done
echo "the project's own Node is not in node_modules: was npm ci run without optional packages?" >&2
exit 1
