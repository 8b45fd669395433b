import { uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/sqlite-locked',
  stack: 'barcode',
  kind: 'fault',
  title: 'a backup holds the SQLite file locked: uploads fail',
  seed: '001 step 5',
  break: `cd /home/deployer/barcodegenpro-dev
systemd-run -q --unit=nightly-backup python3 -c "import sqlite3, time; c = sqlite3.connect('/home/deployer/barcodegenpro-dev/data/barcodes.db'); c.execute('BEGIN EXCLUSIVE'); time.sleep(9000)"
sleep 1`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 500,
  repaired: uploadWorks,
  expect: { status: ['degraded', 'down'], rootCause: 'db.locked', evidence: [/database is locked/], repair: 'person' },
});
