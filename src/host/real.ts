import { hostname, uptime, userInfo } from 'node:os';
import { docker } from './docker.ts';
import { glob, info, list, read, readlink, space } from './files.ts';
import type { Host, Look, Who } from './host.ts';
import { http } from './http.ts';
import { connect, resolveName } from './net.ts';
import { socketOwners } from './proc.ts';
import { run } from './run.ts';
import { system } from './system.ts';
import { tls } from './tls.ts';

async function who(): Promise<Look<Who>> {
  const user = userInfo();
  const groups = process.getgroups?.() ?? [user.gid];
  return {
    is: 'seen',
    value: {
      uid: user.uid,
      gid: user.gid,
      groups,
      name: user.username,
      hostname: hostname(),
      bootAt: Date.now() - uptime() * 1000,
      zoneMinutes: -new Date().getTimezoneOffset(),
    },
  };
}

/** The machine that the process runs on. */
export function createHost(): Host {
  return {
    now: Date.now,
    who,
    read,
    info,
    list,
    space,
    readlink,
    glob,
    run,
    connect,
    http,
    resolve: resolveName,
    socketOwners,
    tls,
    system,
    docker,
  };
}
