import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/herring-comment-edited',
  stack: 'caddy',
  kind: 'red-herring',
  title: 'a comment in the Caddyfile is newer than the last reload, and another unit failed',
  break: `
sleep 1.2; printf '\\n# reviewed\\n' >> /etc/caddy/Caddyfile
printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > /etc/systemd/system/nightly.service
systemctl daemon-reload; systemctl start nightly || true`,
  proof: 'systemctl is-failed nightly',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
