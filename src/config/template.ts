import type { Discovery } from '../core/diagnose.ts';

function upstreamLines(discovery: Discovery): string {
  if (discovery.upstreams.length === 0)
    return '# Nothing was found behind a proxy on this host yet; it is looked for again every minute.\n';
  const rows = discovery.upstreams.map(
    (one) => `#   ${one.name}: ${one.url} → ${one.targets.map((target) => target.address).join(', ')}\n`,
  );
  return `# Found on this host and watched without being named here:\n${rows.join('')}`;
}

/** A commented configuration for this host: what `config init` writes. Everything in it may be left out. */
export function configTemplate(discovery: Discovery): string {
  const first = discovery.upstreams[0];
  const url = first?.url ?? 'http://localhost/';
  return `# yaml-language-server: $schema=file:///usr/share/why502/config.schema.json
# why502 needs no configuration: what stands here only adds to what it finds. Check it with: why502 config check
# Values may be \${NAME}, \${NAME:-default}, \${file:/path} or \${cred:name} (systemd's LoadCredential=).
${upstreamLines(discovery)}
# Where incidents are told. Without routes, every incident goes to every receiver.
# alerts:
#   receivers:
#     ops: { type: webhook, url: "https://example.com/why502", secret: "\${cred:ops}" }
#     chat: { type: slack, url: "\${file:/etc/why502/secrets/slack}" }
#   routes:
#     - { match: { severity: critical }, receivers: [ops, chat] }
#     - { receivers: [chat] }
#   silences:
#     - { match: { upstream: "${first?.name ?? 'app'}" }, until: "2027-01-01T02:00:00Z", reason: migration }

# Looks of your own, besides the one at every route.
# probes:
#   health:
#     type: http
#     url: ${url}
#     upstream: ${first?.name ?? 'app'}
#     expect: 200
#     expect_json: ['$.database == "connected"']
#     every: 15s
#   disk: { type: disk, path: /, min_free: 5% }

# schedule: { every: 5s, while_open: 3s, timeout: 4s, exclude: [] }
# api: { listen: "127.0.0.1:9502" }
# storage: { retention: 30d, max_size: 64MiB }
`;
}
