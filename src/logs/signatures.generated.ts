// Written by `npm run generate`. Do not edit.
import type { Signature } from './signature.ts';
import { signatures as apache } from './signatures/apache.ts';
import { signatures as caddy } from './signatures/caddy.ts';
import { signatures as django } from './signatures/django.ts';
import { signatures as docker } from './signatures/docker.ts';
import { signatures as foreign } from './signatures/foreign.ts';
import { signatures as go } from './signatures/go.ts';
import { signatures as gunicorn } from './signatures/gunicorn.ts';
import { signatures as haproxy } from './signatures/haproxy.ts';
import { signatures as java } from './signatures/java.ts';
import { signatures as kernel } from './signatures/kernel.ts';
import { signatures as kubernetes } from './signatures/kubernetes.ts';
import { signatures as libpq } from './signatures/libpq.ts';
import { signatures as mysql } from './signatures/mysql.ts';
import { signatures as nginxAccess } from './signatures/nginx-access.ts';
import { signatures as nginxConfig } from './signatures/nginx-config.ts';
import { signatures as nginxConnect } from './signatures/nginx-connect.ts';
import { signatures as nginxHarmless } from './signatures/nginx-harmless.ts';
import { signatures as nginxLocal } from './signatures/nginx-local.ts';
import { signatures as nginxResolve } from './signatures/nginx-resolve.ts';
import { signatures as nginxResponse } from './signatures/nginx-response.ts';
import { signatures as nginxTls } from './signatures/nginx-tls.ts';
import { signatures as node } from './signatures/node.ts';
import { signatures as npm } from './signatures/npm.ts';
import { signatures as otherStacks } from './signatures/other-stacks.ts';
import { signatures as php } from './signatures/php.ts';
import { signatures as postgresql } from './signatures/postgresql.ts';
import { signatures as puma } from './signatures/puma.ts';
import { signatures as pythonWeb } from './signatures/python-web.ts';
import { signatures as python } from './signatures/python.ts';
import { signatures as sqlDrivers } from './signatures/sql-drivers.ts';
import { signatures as stores } from './signatures/stores.ts';
import { signatures as systemdStart } from './signatures/systemd-start.ts';
import { signatures as systemd } from './signatures/systemd.ts';
import { signatures as toolbox } from './signatures/toolbox.ts';
import { signatures as traefik } from './signatures/traefik.ts';
import { signatures as uvicorn } from './signatures/uvicorn.ts';
import { signatures as uwsgi } from './signatures/uwsgi.ts';
import { signatures as webApps } from './signatures/web-apps.ts';

/** Every signature of every program. */
export const signatures: readonly Signature[] = [
  ...apache,
  ...caddy,
  ...django,
  ...docker,
  ...foreign,
  ...go,
  ...gunicorn,
  ...haproxy,
  ...java,
  ...kernel,
  ...kubernetes,
  ...libpq,
  ...mysql,
  ...nginxAccess,
  ...nginxConfig,
  ...nginxConnect,
  ...nginxHarmless,
  ...nginxLocal,
  ...nginxResolve,
  ...nginxResponse,
  ...nginxTls,
  ...node,
  ...npm,
  ...otherStacks,
  ...php,
  ...postgresql,
  ...puma,
  ...pythonWeb,
  ...python,
  ...sqlDrivers,
  ...stores,
  ...systemdStart,
  ...systemd,
  ...toolbox,
  ...traefik,
  ...uvicorn,
  ...uwsgi,
  ...webApps,
];
