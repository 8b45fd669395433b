import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/file-missing-no-preload',
  stack: 'puma',
  kind: 'fault',
  title: "a file of the project was not deployed; Puma's workers load the app, and say only where they fail",
  break:
    "rm /srv/shelf/lib/reports.rb; sed -i '/preload_app/d' /srv/shelf/config/puma.rb; printf 'proxy_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf; systemctl reload nginx; systemctl restart shelf; sleep 12",
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: ['app.module-not-found', 'app.unhandled-exception'],
    evidence: [/app.rb:4/],
    repair: 'person',
  },
});
