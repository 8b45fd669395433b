import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/settings-module-typo',
  stack: 'multivendor',
  kind: 'fault',
  title: 'DJANGO_SETTINGS_MODULE has a typo',
  seed: '000 fix 2',
  break: `${update('--env-add DJANGO_SETTINGS_MODULE=multivendor_platform.settings_capover')}; ${logged('settings_capover')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.module-not-found', 'app.settings-invalid'],
    subject: /settings_capover/,
    evidence: [/No module named 'multivendor_platform.settings_capover'/],
    repair: 'person',
  },
});
