import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-segfault',
  stack: 'barcode',
  kind: 'flapping',
  title: 'the PDF library crashes in native code at every upload',
  seed: '002 root cause',
  break: `${project}
sed -i "1i import ctypes" backend/app/pdf.py; sed -i "s/^    header = .*/    ctypes.string_at(0)\\n&/" backend/app/pdf.py; ${compose('backend')}; ${answers}`,
  proof: 'docker events --since 5m --until 0s --filter event=die | grep -q exitCode=139',
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'process.crashed',
    evidence: [/139|SIGSEGV|[Ss]egmentation|signal 11/],
    repair: 'person',
  },
});
