import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/gem-missing',
  stack: 'puma',
  kind: 'fault',
  title: 'the sequel gem is gone after an upgrade of Ruby',
  break:
    "mv /usr/share/rubygems-integration/all/gems/sequel-* /root/ 2>/dev/null || true; for d in /usr/lib/ruby/vendor_ruby /usr/share/rubygems-integration; do find $d -maxdepth 6 -name 'sequel*' -exec rm -rf {} +; done; systemctl restart shelf; until_ok 100 'systemctl show -p NRestarts --value shelf | grep -qv ^0'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /sequel/,
    evidence: [/Could not find|cannot load such file/],
    repair: 'person',
  },
});
