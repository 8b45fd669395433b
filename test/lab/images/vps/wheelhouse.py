"""Packs unpacked Debian Python packages into wheels, so that `pip install -r requirements.txt` works offline."""
import base64
import hashlib
import pathlib
import sys
import zipfile

source, target = (pathlib.Path(arg) for arg in sys.argv[1:3])
target.mkdir(parents=True, exist_ok=True)


def metadata_of(info: pathlib.Path) -> str:
    if info.is_file():
        return info.read_text()
    for name in ('METADATA', 'PKG-INFO'):
        if (info / name).exists():
            return (info / name).read_text()
    raise SystemExit(f'no metadata in {info}')


for info in list(source.glob('*.dist-info')) + list(source.glob('*.egg-info')):
    name, version = info.name.rsplit('.', 1)[0].split('-')[:2]
    tops = [source / top for top in ('whitenoise', 'dotenv') if top[:5] in name.lower() and (source / top).is_dir()]
    files: dict[str, bytes] = {}
    for top in tops:
        for path in top.rglob('*'):
            if path.is_file() and '__pycache__' not in path.parts:
                files[str(path.relative_to(source))] = path.read_bytes()
    dist = f'{name}-{version}.dist-info'
    files[f'{dist}/METADATA'] = metadata_of(info).encode()
    files[f'{dist}/WHEEL'] = b'Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n'
    record = ''
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        record += f'{path},sha256={digest},{len(data)}\n'
    files[f'{dist}/RECORD'] = (record + f'{dist}/RECORD,,\n').encode()
    with zipfile.ZipFile(target / f'{name}-{version}-py3-none-any.whl', 'w') as wheel:
        for path, data in files.items():
            wheel.writestr(path, data)
    print(f'wheel: {name} {version}')
