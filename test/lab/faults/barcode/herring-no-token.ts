import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/herring-no-token',
  stack: 'barcode',
  kind: 'red-herring',
  title: 'people upload without a token: 403, which is right',
  break:
    'for n in 1 2 3 4 5; do curl -s -o /dev/null -F file=@/root/test.xlsx http://localhost:8080/api/barcodes/upload-excel; done',
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "upload-excel HTTP/1.0. 403"',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
