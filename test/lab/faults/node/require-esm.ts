import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/require-esm',
  stack: 'node',
  kind: 'fault',
  title: 'a package was updated to a version that is an ES module only',
  break: `mkdir -p /srv/notes/node_modules/slugger; printf '{ "name": "slugger", "version": "5.0.0", "type": "module", "exports": "./index.js" }' > /srv/notes/node_modules/slugger/package.json
echo 'export const slug = (text) => text;' > /srv/notes/node_modules/slugger/index.js
sed -i "s/^const store = require.*/&\\nconst { slug } = require('slugger');/" /srv/notes/routes/export.js; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "ERR_REQUIRE_ESM"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.runtime-incompatible',
    evidence: [/ERR_REQUIRE_ESM|require\(\) of ES Module/],
    repair: 'person',
  },
});
