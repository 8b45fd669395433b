import type { Host, Look } from '../../host/host.ts';

/** The files of a running container through its first process, under their own names. Needs root; /proc stays the host's. */
export function rootedHost(host: Host, pid: number): Host {
  const root = `/proc/${pid}/root`;
  const at = (path: string): string => (path.startsWith('/proc/') || path.startsWith('/sys/') ? path : root + path);
  const back = (path: string): string => (path.startsWith(`${root}/`) ? path.slice(root.length) : path);
  return {
    now: () => host.now(),
    who: () => host.who(),
    read: (path, options) => (options === undefined ? host.read(at(path)) : host.read(at(path), options)),
    info: (path) => host.info(at(path)),
    list: (path) => host.list(at(path)),
    space: (path) => host.space(at(path)),
    readlink: (path) => host.readlink(at(path)),
    async glob(pattern): Promise<Look<readonly string[]>> {
      const look = await host.glob(at(pattern));
      return look.is === 'seen' ? { is: 'seen', value: look.value.map(back) } : look;
    },
    run: async () => ({ is: 'absent' }),
    connect: (address, options) =>
      host.connect(address.is === 'unix' ? { is: 'unix', path: at(address.path) } : address, options),
    http: (request) => host.http(request),
    resolve: (name) => host.resolve(name),
    socketOwners: (inodes) => host.socketOwners(inodes),
    tls: (address, options) => host.tls(address, options),
    system: () => host.system(),
    docker: (path) => host.docker(path),
  };
}
