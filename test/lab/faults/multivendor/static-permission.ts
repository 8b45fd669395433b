import { app, logged, shopAnswers, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/static-permission',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the persistent directory of the static files belongs to root',
  seed: '000 issue 3',
  prepare: `${shopAnswers}; docker volume create static >/dev/null; touch $(docker volume inspect -f '{{.Mountpoint}}' static)/.keep; chown -R 1001 $(docker volume inspect -f '{{.Mountpoint}}' static)
${update('--user 1001 --mount-add type=volume,source=static,target=/app/staticfiles')}; until_ok 200 'docker ps --no-trunc -f volume=static | grep -q ${app}'; sleep 4; ${shopAnswers}`,
  break: `chown -R root:root $(docker volume inspect -f '{{.Mountpoint}}' static); rm -rf $(docker volume inspect -f '{{.Mountpoint}}' static)/*
${update('--force')}; ${logged('Permission denied')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.static-files',
    evidence: [/Permission denied: '\/app\/staticfiles/],
    repair: 'command',
  },
});
