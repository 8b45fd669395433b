import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** Words of the kubelet, the scheduler and kubectl. */
export const signatures = defineSignatures('kubernetes', [
  said(
    'oom-killed',
    hint('container.oom-killed', 0.97),
    ['Reason: OOMKilled', 'OOMKilled', 'Container killed on request. Exit code is 137'],
    [
      '      Reason:       OOMKilled',
      'api-7d9f4b6c9-abcde   0/1     OOMKilled   3 (20s ago)   2m',
      'Container killed on request. Exit code is 137',
    ],
    { pattern: /^(?!.*"?OOMKilled"?[:=]? ?"?(?:true|false|0\b)|.*\{\{).*(?:OOMKilled|Exit code is 137)/ },
  ),
  said(
    'crash-loop',
    hint('container.crash-loop', 0.85),
    ['CrashLoopBackOff', 'Back-off restarting failed container'],
    [
      'api-7d9f4b6c9-abcde   0/1     CrashLoopBackOff   5 (20s ago)   4m',
      'Warning  BackOff  12s (x5 over 2m)  kubelet  Back-off restarting failed container api in pod api-7d9f4b6c9-abcde',
    ],
    { rank: -1, pattern: maybe(/container (?<name>[\w.-]{1,100}) in pod|^(?<pod>[\w.-]{1,120}) +\d\/\d/) },
  ),
  said(
    'image-pull',
    hint('service.task-rejected', 0.8, 'container.start-failed', 0.75),
    ['ImagePullBackOff', 'ErrImagePull', 'Failed to pull image', 'InvalidImageName'],
    [
      'Warning  Failed  10s  kubelet  Error: ImagePullBackOff',
      'web-0   0/1   ErrImagePull   0   4m',
      'Failed to pull image "registry.example/app:v2": rpc error: code = NotFound desc = failed to pull and unpack image: not found',
      'web-0   0/1   InvalidImageName   0   4m',
    ],
    { rank: 1 },
  ),
  said(
    'unhealthy',
    hint('container.unhealthy', 0.85),
    ['Readiness probe failed', 'Liveness probe failed', 'Startup probe failed'],
    [
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      'Liveness probe failed: Get "http://10.1.0.5:8080/health": dial tcp 10.1.0.5:8080: connect: connection refused',
      'Startup probe failed: command timed out',
    ],
    { rank: 6 },
  ),
  said(
    'unschedulable',
    hint('service.task-rejected', 0.9),
    ['nodes are available', 'FailedScheduling', 'no suitable node'],
    [
      '0/3 nodes are available: 3 Insufficient memory.',
      'Warning  FailedScheduling  5s  default-scheduler  0/1 nodes are available: 1 node(s) had untolerated taint',
      '"no suitable node (scheduling constraints not satisfied on 1 node)"',
    ],
    { rank: 1 },
  ),
  said(
    'no-endpoints',
    hint('service.no-replicas', 0.9),
    ['no endpoints available for service', 'does not have any active Endpoint', 'does not have any active endpoints'],
    [
      'no endpoints available for service "web"',
      'W0301 10:00:00.000000       7 controller.go:1044] Service "default/web" does not have any active Endpoint.',
      'Service "default/web" does not have any active endpoints',
      'service default/web does not have any active endpoints',
    ],
    { rank: 2, pattern: /[Ss]ervice "?(?<name>[^"\s]{1,200})"?/ },
  ),
  said(
    'mount-failed',
    hint('container.start-failed', 0.9),
    ['MountVolume.SetUp failed for volume', 'FailedMount', 'CreateContainerConfigError', 'CreateContainerError'],
    [
      'MountVolume.SetUp failed for volume "config" : configmap "app-config" not found',
      'Warning  FailedMount  8s  kubelet  Unable to attach or mount volumes',
      'api-0   0/1   CreateContainerConfigError   0   1m',
      'api-0   0/1   CreateContainerError   0   1m',
    ],
    { rank: 1 },
  ),
  said(
    'run-error',
    hint('container.exec-failed', 0.85),
    ['RunContainerError', 'ContainerCannotRun'],
    ['api-0   0/1   RunContainerError   2   1m', '      Reason:       ContainerCannotRun'],
    { rank: 1 },
  ),
  said(
    'evicted',
    (_fields, text) =>
      /ephemeral-storage|DiskPressure|inodes/.test(text)
        ? hint('host.disk-full', 0.8, 'container.not-running', 0.5)
        : /memory|MemoryPressure/.test(text)
          ? hint('host.memory-exhausted', 0.8, 'container.not-running', 0.5)
          : hint('host.memory-exhausted', 0.5, 'host.disk-full', 0.5, 'container.not-running', 0.5),
    ['was low on resource', 'The node had condition'],
    [
      'The node was low on resource: memory. Container api was using 900Mi, which exceeds its request of 0.',
      'The node had condition: [DiskPressure].',
    ],
    {},
  ),
  said(
    'service-not-found',
    hint('service.missing', 0.9),
    ['no such service', 'No such service', 'Error obtaining Endpoints for Service', 'error obtaining service'],
    [
      'no such service: web',
      'Error: No such service: shop_web',
      'Error obtaining Endpoints for Service "default/web": no object matching key "default/web" in local store',
    ],
    { rank: 5, pattern: maybe(/[Nn]o such service: ?(?<name>[\w.-]{1,120})|Service "(?<service>[^"]{1,200})"/) },
  ),
]);
