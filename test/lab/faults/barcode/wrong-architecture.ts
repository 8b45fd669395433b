import { crashing } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/wrong-architecture',
  stack: 'barcode',
  kind: 'fault',
  title: 'the image was built for arm64',
  break: `mkdir -p /root/arm/bin /root/arm/usr/bin; cd /root/arm
for file in bin/sh usr/bin/python3; do cp -L /$file $file; printf '\\xb7' | dd of=$file bs=1 seek=18 conv=notrunc 2>/dev/null; done
cp -r /home/deployer/barcodegenpro-dev/backend/app app; cp /home/deployer/barcodegenpro-dev/backend/entrypoint.sh .; chmod 755 entrypoint.sh
python3 - <<'PY' | docker load -q >/dev/null
import hashlib, io, json, sys, tarfile
def packed(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w') as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode='w') as tar:
    tar.add('/root/arm', '.')
layer = layer.getvalue()
command = {'Entrypoint': ['/entrypoint.sh'], 'Cmd': ['uvicorn', 'app.main:app', '--host', '0.0.0.0', '--port', '8034'], 'WorkingDir': '/app'}
diff = 'sha256:' + hashlib.sha256(layer).hexdigest()
config = {'architecture': 'arm64', 'os': 'linux', 'config': command, 'rootfs': {'type': 'layers', 'diff_ids': [diff]}}
manifest = [{'Config': 'config.json', 'RepoTags': ['barcode-v2-backend:latest'], 'Layers': ['layer.tar']}]
files = {'config.json': json.dumps(config).encode(), 'manifest.json': json.dumps(manifest).encode(), 'layer.tar': layer}
sys.stdout.buffer.write(packed(files))
PY
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
