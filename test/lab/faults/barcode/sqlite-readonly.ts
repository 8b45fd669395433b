import { crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/sqlite-readonly',
  stack: 'barcode',
  kind: 'fault',
  title: 'the database file belongs to root after a restore',
  seed: '001 cause 3',
  break: `${project}; chown root:root data/barcodes.db; chmod 644 data/barcodes.db; docker restart barcode-v2-backend; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.file-unopenable',
    subject: /data|barcodes.db/,
    evidence: [/readonly database/],
    repair: 'command',
  },
});
