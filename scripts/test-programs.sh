#!/bin/sh
# Programs that tests ask as independent judges: nginx, Caddy, Apache and HAProxy (routing), promtool (metrics), systemd-analyze (the unit).
set -eu
missing=
for pair in nginx:nginx-light caddy:caddy apache2:apache2-bin haproxy:haproxy promtool:prometheus systemd-analyze:systemd curl:curl; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
if [ -n "$missing" ]; then
  apt-get update -qq
  # Nothing of this may start by itself on the machine that runs the tests.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
  rm -f /usr/sbin/policy-rc.d
fi
