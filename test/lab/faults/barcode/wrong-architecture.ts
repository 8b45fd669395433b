import { crashing } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/wrong-architecture',
  stack: 'barcode',
  kind: 'fault',
  title: 'the image was built for arm64',
  break: `docker create --name donor python:3.11-slim >/dev/null; mkdir /root/arm; docker export donor | tar -x -C /root/arm; docker rm donor >/dev/null
for file in $(find /root/arm/usr/bin /root/arm/bin -xdev -type f); do [ "$(head -c 4 "$file" | tail -c 3)" = ELF ] && printf '\\xb7' | dd of="$file" bs=1 seek=18 conv=notrunc 2>/dev/null; done
cp -r /home/deployer/barcodegenpro-dev/backend/app /root/arm/app; cp /home/deployer/barcodegenpro-dev/backend/entrypoint.sh /root/arm/; chmod 755 /root/arm/entrypoint.sh
tar -C /root/arm -c . | docker import --platform linux/arm64 -c 'ENTRYPOINT ["/entrypoint.sh"]' -c 'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8034"]' -c 'WORKDIR /app' - barcode-v2-backend >/dev/null
cd /home/deployer/barcodegenpro-dev; docker-compose up -d --no-build backend > /root/compose.log 2>&1; ${crashing}`,
  proof:
    'docker image inspect -f "{{.Architecture}}" barcode-v2-backend | grep -q arm64; docker logs barcode-v2-backend 2>&1 | grep -q "exec format error"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.exec-failed',
    evidence: [/exec format error|arm64/],
    repair: 'person',
  },
});
