#!/bin/sh
# Makes the image boot fast and quietly as a container; nothing here is specific to a stack.
set -eu

echo lab-vps > /etc/hostname
echo 3f0e5c02a1b84d6c9d7e5f5c3c2b1a02 > /etc/machine-id
mkdir -p /var/log/journal /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=persistent\nSystemMaxUse=200M\nRateLimitIntervalSec=0\nForwardToSyslog=no\n' \
  > /etc/systemd/journald.conf.d/lab.conf

# Stacks enable what they run.
for unit in nginx postgresql redis-server docker.service docker.socket containerd nftables ufw; do
  systemctl disable "$unit" >/dev/null 2>&1 || true
done
# Timers and device units have no work in a container.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  fstrim.timer systemd-tmpfiles-clean.timer systemd-udevd.service systemd-udev-trigger.service \
  systemd-timesyncd.service systemd-networkd-wait-online.service systemd-resolved.service \
  getty.target console-getty.service systemd-firstboot.service systemd-machine-id-commit.service \
  systemd-random-seed.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount \
  modprobe@.service systemd-modules-load.service systemd-pstore.service ldconfig.service; do
  ln -sf /dev/null "/etc/systemd/system/$unit"
done
rm -f /etc/nginx/sites-enabled/default

# Debian's starlette is newer than what Debian's fastapi declares; pip would refuse to resolve requirements.txt.
sed -i 's/^Requires-Dist: starlette.*/Requires-Dist: starlette/' /usr/lib/python3/dist-packages/fastapi-*.dist-info/METADATA
