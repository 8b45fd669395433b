// Written by `npm run generate`. Do not edit.
import type { Signature } from './signature.ts';
import { signatures as apacheModules } from './signatures/apache-modules.ts';
import { signatures as apacheStart } from './signatures/apache-start.ts';
import { signatures as apache } from './signatures/apache.ts';
import { signatures as broker } from './signatures/broker.ts';
import { signatures as caddy } from './signatures/caddy.ts';
import { signatures as compose } from './signatures/compose.ts';
import { signatures as django } from './signatures/django.ts';
import { signatures as dockerStates } from './signatures/docker-states.ts';
import { signatures as docker } from './signatures/docker.ts';
import { signatures as dotnet } from './signatures/dotnet.ts';
import { signatures as fcgiwrap } from './signatures/fcgiwrap.ts';
import { signatures as foreign } from './signatures/foreign.ts';
import { signatures as goProxies } from './signatures/go-proxies.ts';
import { signatures as go } from './signatures/go.ts';
import { signatures as gunicornStart } from './signatures/gunicorn-start.ts';
import { signatures as gunicorn } from './signatures/gunicorn.ts';
import { signatures as haproxyStart } from './signatures/haproxy-start.ts';
import { signatures as haproxy } from './signatures/haproxy.ts';
import { signatures as httpClients } from './signatures/http-clients.ts';
import { signatures as hypercorn } from './signatures/hypercorn.ts';
import { signatures as java } from './signatures/java.ts';
import { signatures as kernel } from './signatures/kernel.ts';
import { signatures as kubernetes } from './signatures/kubernetes.ts';
import { signatures as libpq } from './signatures/libpq.ts';
import { signatures as lighttpd } from './signatures/lighttpd.ts';
import { signatures as linux } from './signatures/linux.ts';
import { signatures as missingFiles } from './signatures/missing-files.ts';
import { signatures as modWsgi } from './signatures/mod-wsgi.ts';
import { signatures as mongodb } from './signatures/mongodb.ts';
import { signatures as moreRuntimes } from './signatures/more-runtimes.ts';
import { signatures as mssql } from './signatures/mssql.ts';
import { signatures as mysqlClient } from './signatures/mysql-client.ts';
import { signatures as mysqlServer } from './signatures/mysql-server.ts';
import { signatures as nghttpx } from './signatures/nghttpx.ts';
import { signatures as nginxAccess } from './signatures/nginx-access.ts';
import { signatures as nginxConfig } from './signatures/nginx-config.ts';
import { signatures as nginxConnect } from './signatures/nginx-connect.ts';
import { signatures as nginxHarmless } from './signatures/nginx-harmless.ts';
import { signatures as nginxLocal } from './signatures/nginx-local.ts';
import { signatures as nginxPeers } from './signatures/nginx-peers.ts';
import { signatures as nginxResolve } from './signatures/nginx-resolve.ts';
import { signatures as nginxResponse } from './signatures/nginx-response.ts';
import { signatures as nginxTls } from './signatures/nginx-tls.ts';
import { signatures as nodeRuntime } from './signatures/node-runtime.ts';
import { signatures as nodeVersions } from './signatures/node-versions.ts';
import { signatures as node } from './signatures/node.ts';
import { signatures as npm } from './signatures/npm.ts';
import { signatures as oldWords } from './signatures/old-words.ts';
import { signatures as otherStacks } from './signatures/other-stacks.ts';
import { signatures as passenger } from './signatures/passenger.ts';
import { signatures as pastedTables } from './signatures/pasted-tables.ts';
import { signatures as perl } from './signatures/perl.ts';
import { signatures as phpCgi } from './signatures/php-cgi.ts';
import { signatures as phpFpm } from './signatures/php-fpm.ts';
import { signatures as php } from './signatures/php.ts';
import { signatures as platforms } from './signatures/platforms.ts';
import { signatures as postgresqlFiles } from './signatures/postgresql-files.ts';
import { signatures as postgresql } from './signatures/postgresql.ts';
import { signatures as puma } from './signatures/puma.ts';
import { signatures as pythonCommand } from './signatures/python-command.ts';
import { signatures as pythonRuntime } from './signatures/python-runtime.ts';
import { signatures as pythonWeb } from './signatures/python-web.ts';
import { signatures as python } from './signatures/python.ts';
import { signatures as redis } from './signatures/redis.ts';
import { signatures as runc } from './signatures/runc.ts';
import { signatures as shell } from './signatures/shell.ts';
import { signatures as spring } from './signatures/spring.ts';
import { signatures as sqlDrivers } from './signatures/sql-drivers.ts';
import { signatures as sqlite } from './signatures/sqlite.ts';
import { signatures as supervisors } from './signatures/supervisors.ts';
import { signatures as systemdStart } from './signatures/systemd-start.ts';
import { signatures as systemdStatus } from './signatures/systemd-status.ts';
import { signatures as systemd } from './signatures/systemd.ts';
import { signatures as tomcat } from './signatures/tomcat.ts';
import { signatures as toolbox } from './signatures/toolbox.ts';
import { signatures as traefikStart } from './signatures/traefik-start.ts';
import { signatures as traefik } from './signatures/traefik.ts';
import { signatures as uvicorn } from './signatures/uvicorn.ts';
import { signatures as uwsgi } from './signatures/uwsgi.ts';
import { signatures as webApps } from './signatures/web-apps.ts';
import { signatures as webServers } from './signatures/web-servers.ts';

/** Every signature of every program. */
export const signatures: readonly Signature[] = [
  ...apacheModules,
  ...apacheStart,
  ...apache,
  ...broker,
  ...caddy,
  ...compose,
  ...django,
  ...dockerStates,
  ...docker,
  ...dotnet,
  ...fcgiwrap,
  ...foreign,
  ...goProxies,
  ...go,
  ...gunicornStart,
  ...gunicorn,
  ...haproxyStart,
  ...haproxy,
  ...httpClients,
  ...hypercorn,
  ...java,
  ...kernel,
  ...kubernetes,
  ...libpq,
  ...lighttpd,
  ...linux,
  ...missingFiles,
  ...modWsgi,
  ...mongodb,
  ...moreRuntimes,
  ...mssql,
  ...mysqlClient,
  ...mysqlServer,
  ...nghttpx,
  ...nginxAccess,
  ...nginxConfig,
  ...nginxConnect,
  ...nginxHarmless,
  ...nginxLocal,
  ...nginxPeers,
  ...nginxResolve,
  ...nginxResponse,
  ...nginxTls,
  ...nodeRuntime,
  ...nodeVersions,
  ...node,
  ...npm,
  ...oldWords,
  ...otherStacks,
  ...passenger,
  ...pastedTables,
  ...perl,
  ...phpCgi,
  ...phpFpm,
  ...php,
  ...platforms,
  ...postgresqlFiles,
  ...postgresql,
  ...puma,
  ...pythonCommand,
  ...pythonRuntime,
  ...pythonWeb,
  ...python,
  ...redis,
  ...runc,
  ...shell,
  ...spring,
  ...sqlDrivers,
  ...sqlite,
  ...supervisors,
  ...systemdStart,
  ...systemdStatus,
  ...systemd,
  ...tomcat,
  ...toolbox,
  ...traefikStart,
  ...traefik,
  ...uvicorn,
  ...uwsgi,
  ...webApps,
  ...webServers,
];
