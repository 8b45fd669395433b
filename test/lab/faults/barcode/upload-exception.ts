import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-exception',
  stack: 'barcode',
  kind: 'fault',
  title: 'a bug in the PDF creation',
  seed: '002 cause 4',
  break: `${project}
sed -i "s/^    pages = .*/    pages = [bitmap(code.zfill(13)[14]) for code in codes]/" backend/app/pdf.py; ${compose('backend')}; ${answers}`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 500,
  repaired: uploadWorks,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/IndexError: string index out of range/],
    repair: 'person',
  },
});
