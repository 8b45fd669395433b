import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** The Docker engine, and what `docker ps` shows. */
export const signatures = defineSignatures('docker', [
  said(
    'port-allocated',
    hint('container.port-allocated', 0.97),
    [
      'port is already allocated',
      'failed to bind host port',
      'Ports are not available',
      'error starting userland proxy',
      'address already in use',
    ],
    [
      'Bind for 0.0.0.0:80 failed: port is already allocated',
      'Error response from daemon: failed to bind host port 0.0.0.0:80/tcp: address already in use',
      'Error response from daemon: Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: listen tcp 0.0.0.0:80: bind: address already in use',
      'error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
    ],
    {
      rank: 3,
      pattern: (text) => {
        if (
          !/port is already allocated|bind host port|Ports are not available|userland proxy|driver failed programming/.test(
            text,
          )
        )
          return null;
        const match =
          /(?:Bind for |bind host port |listen tcp4? |TCP )(?<address>[\d.[\]:a-f]{1,60}):(?<port>\d{1,5})/.exec(text);
        return match?.groups === undefined
          ? {}
          : { address: match.groups.address ?? '', port: match.groups.port ?? '' };
      },
    },
  ),
  said(
    'connectivity',
    hint('container.start-failed', 0.8, 'host.firewall-blocked', 0.3),
    [
      'driver failed programming external connectivity on endpoint',
      'No chain/target/match by that name',
      'failed to set up container networking',
    ],
    [
      'driver failed programming external connectivity on endpoint web (abc): (iptables failed: iptables: No chain/target/match by that name.',
      'failed to set up container networking: x',
    ],
    { rank: 1 },
  ),
  said(
    'addresses',
    hint('container.start-failed', 0.9),
    [
      'could not find an available, non-overlapping IPv4 address pool',
      "addresses on this network's address pools",
      'no available IPv4 addresses',
    ],
    [
      "no available IPv4 addresses on this network's address pools: app_default (abc)",
      'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    ],
    { rank: 1 },
  ),
  said(
    'network-missing',
    hint('container.start-failed', 0.85, 'container.not-on-network', 0.7),
    [
      'could not find a network matching network mode',
      'declared as external, but could not be found',
      'network not found',
      'not found',
    ],
    [
      'could not find a network matching network mode app_default: network app_default not found',
      'Error response from daemon: network abc123 not found',
      'network proxy declared as external, but could not be found',
    ],
    {
      pattern:
        /network (?<network>[\w.-]{1,100}) (?:not found|declared as external)|network matching network mode (?<mode>[\w.-]{1,100})/,
    },
  ),
  said(
    'joined-container',
    hint('container.start-failed', 0.8),
    [
      'cannot join network namespace of a non running container',
      'Cannot link to a non running container',
      'cannot join network of a non running container',
    ],
    [
      'cannot join network namespace of a non running container: container abc is exited',
      'Cannot link to a non running container: /db AS /web/db',
    ],
    { rank: 1 },
  ),
  said(
    'dependency',
    hint('container.unhealthy', 0.8, 'db.unreachable', 0.4),
    ['is unhealthy', 'for container'],
    ['container for service "db" is unhealthy', 'dependency failed to start: container app-db-1 is unhealthy'],
    { rank: 2, pattern: /container (?:for service )?"?(?<name>[\w.-]{1,100})"? is unhealthy/ },
  ),
  said(
    'mount-missing',
    // A line of the progress of `docker service`.
    (_fields, text) =>
      /^\s*\d{1,4}\/\d{1,4}: /.test(text)
        ? hint('service.task-rejected', 0.93, 'container.start-failed', 0.6)
        : /no space left/.test(text)
          ? hint('host.disk-full', 0.9, 'container.start-failed', 0.6)
          : hint('container.start-failed', 0.93),
    [
      'bind source path does not exist',
      'error while creating mount source path',
      'Are you trying to mount a directory onto a file',
      'invalid mount config for type',
      'Mounts denied',
      'is not shared from the host',
      'invalid endpoint settings',
      'oci runtime error: flag provided',
    ],
    [
      'Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /srv/app/.env',
      "ERROR: for web  Cannot start service web: error while creating mount source path '/data/web': mkdir /data: read-only file system",
      'Error response from daemon: invalid config for network bridge: invalid endpoint settings: network-scoped alias is supported only for containers in user defined networks',
      'ERROR: for cache  Cannot start service cache: oci runtime error: flag provided but not defined: -console',
      'error mounting "/srv/nginx.conf" to rootfs at "/etc/nginx/nginx.conf": not a directory: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type',
    ],
    { rank: 4 },
  ),
  said(
    'not-running',
    hint('container.not-running', 0.9),
    'is not running',
    'Error response from daemon: container abc123 is not running',
    { pattern: /[Cc]ontainer (?<name>\S{1,100}) is not running/ },
  ),
  said(
    'restarting',
    // Why it ends is another's word.
    hint('container.crash-loop', 0.78),
    ['is restarting, wait until the container is running', 'Restarting ('],
    [
      'Error response from daemon: Container abc is restarting, wait until the container is running',
      'a1b2c3   app   "gunicorn"   2 hours ago   Restarting (1) 5 seconds ago             web',
    ],
    { rank: 1, pattern: /Restarting \((?<code>\d{1,3})\)|is restarting/ },
  ),
  said(
    'name-conflict',
    hint('container.start-failed', 0.8),
    'is already in use by container',
    'Error response from daemon: Conflict. The container name "/web" is already in use by container "abc". You have to remove (or rename) that container to be able to reuse that name.',
    { rank: 1 },
  ),
  said(
    'no-such',
    (_fields, text) => (/no such service/i.test(text) ? hint('service.missing', 0.9) : hint('container.missing', 0.9)),
    ['No such container', 'no such service', 'No such object'],
    [
      'Error: No such container: web',
      'Error response from daemon: No such container: web',
      'no such service: web',
      'Error: No such object: web',
    ],
    { pattern: /[Nn]o such (?:container|service|object): (?<name>[\w.-]{1,128})/ },
  ),
  said(
    'image',
    hint('container.start-failed', 0.85),
    [
      'pull access denied for',
      'manifest unknown',
      'manifest for',
      'No such image',
      'repository does not exist',
      'toomanyrequests',
      'no matching manifest for',
    ],
    [
      "Error response from daemon: pull access denied for app, repository does not exist or may require 'docker login'",
      'manifest for app:latest not found: manifest unknown: manifest unknown',
      'Error response from daemon: No such image: app:latest',
      'no matching manifest for linux/arm64/v8 in the manifest list entries',
      'toomanyrequests: You have reached your pull rate limit.',
    ],
  ),
  said(
    'vip',
    hint('service.vip-broken', 0.93),
    ['Failed to create a new service for vip', 'Failed to add real server', 'Failed to add firewall mark rule'],
    [
      'level=error msg="Failed to create a new service for vip 10.0.1.2 fwmark 256 in sbox lb_ab (ingress): operation not permitted"',
      'Failed to create a new service for vip 10.0.1.5 fwmark 310: operation not supported',
    ],
    { rank: 2 },
  ),
  said(
    'platform',
    hint('container.exec-failed', 0.6),
    'does not match the detected host platform',
    "WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v3) and no specific platform was requested",
  ),
  said(
    'task-failed',
    hint('container.start-failed', 0.7),
    [
      'failed to create task for container',
      'OCI runtime create failed',
      'failed to start container',
      'OCI runtime exec failed',
    ],
    [
      'Error response from daemon: failed to create task for container: failed to create shim task',
      'OCI runtime create failed: x',
    ],
    { rank: -1 },
  ),
  said(
    'oom-killed',
    hint('container.oom-killed', 0.97),
    ['OOMKilled', '"OOMKilled": true', 'OOM-killed'],
    ['"OOMKilled": true,', 'Last State: Terminated  Reason: OOMKilled  Exit Code: 137'],
    { rank: 2, pattern: (text) => (/OOMKilled"?[:=]? ?"?(?:false|0)|\{\{.{0,80}OOMKilled/.test(text) ? null : {}) },
  ),
  said(
    'exit-code',
    ({ code = '' }) =>
      /^(?:132|134|135|136|139)$/.test(code)
        ? hint('process.crashed', 0.85)
        : /^12[67]$/.test(code)
          ? hint('container.exec-failed', 0.7)
          : hint('container.not-running', 0.3),
    '"ExitCode":',
    ['"ExitCode": 139,', '"ExitCode": 127,'],
    { pattern: /"ExitCode": ?(?<code>[1-9]\d{0,2})\b/ },
  ),
  said(
    'daemon-down',
    hint('docker.daemon-down', 0.95),
    [
      'Cannot connect to the Docker daemon',
      'Is the docker daemon running',
      'failed to connect to the docker API',
      'error during connect',
      '.sock',
    ],
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'failed to connect to the docker API at unix:///var/run/docker.sock',
      'Error: connect ENOENT /var/run/docker.sock',
      'dial unix /run/user/1000/podman/podman.sock: connect: no such file or directory',
      'error: connect to /run/user/1000/podman/podman.sock port -2 failed: No such file or directory',
    ],
    {
      rank: 2,
      pattern:
        /Docker daemon|docker daemon|docker API|error during connect|(?:ENOENT|ECONNREFUSED) \S{1,80}(?:docker|podman)\.sock|(?:docker|podman)\.sock\b.{0,30}(?:[Nn]o such file|[Cc]onnection refused)/,
    },
  ),
  said(
    'daemon-start',
    hint('docker.daemon-down', 0.95),
    ['failed to start daemon', 'unable to configure the Docker daemon with file'],
    [
      'failed to start daemon: Error initializing network controller: error obtaining controller instance: failed to register "bridge" driver',
      "unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character '}' looking for beginning of object key string",
    ],
  ),
  said(
    'disk',
    hint('host.disk-full', 0.95),
    ['no space left on device', 'no space left on device: unknown'],
    [
      'Error response from daemon: mkdir /var/lib/docker/overlay2/abc: no space left on device',
      'failed to register layer: write /x: no space left on device',
    ],
  ),
]);
