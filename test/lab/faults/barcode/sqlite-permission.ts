import { crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/sqlite-permission',
  stack: 'barcode',
  kind: 'fault',
  title: 'the data folder belongs to root: the backend cannot open its database',
  seed: '001 cause 3',
  break: `${project}; chown -R root:root data; chmod 700 data; docker restart barcode-v2-backend; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.file-unopenable',
    subject: /data|barcodes.db/,
    evidence: [/unable to open database file/],
    repair: 'command',
  },
});
