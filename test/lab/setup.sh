#!/bin/sh
# Makes a bare Debian 12 root machine able to run the lab: engine and debootstrap installed, dockerd answering.
# Idempotent and quick when nothing is missing. The images are built afterwards by `npm run lab` itself.
set -eu

say() { printf 'lab setup: %s\n' "$*"; }

[ "$(id -u)" = 0 ] || { say 'must run as root (it starts containers that run systemd)' >&2; exit 1; }

missing=''
command -v dockerd >/dev/null 2>&1 || missing="$missing docker.io iptables"
command -v debootstrap >/dev/null 2>&1 || missing="$missing debootstrap"
if [ -n "$missing" ]; then
  say "installing$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # shellcheck disable=SC2086
  apt-get install -q -y --no-install-recommends ca-certificates $missing
fi

if ! docker info >/dev/null 2>&1; then
  log=${TMPDIR:-/tmp}/why502-lab-dockerd.log
  say "starting dockerd (log: $log)"
  nohup dockerd >"$log" 2>&1 &
  tries=0
  until docker info >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { tail -n 20 "$log" >&2; say 'dockerd did not start' >&2; exit 1; }
    sleep 0.5
  done
fi
