import os

from fastapi import APIRouter, UploadFile

from config import settings

router = APIRouter()


@router.post('/uploads')
async def upload(file: UploadFile):
    path = os.path.join(settings.UPLOAD_DIR, os.path.basename(file.filename))
    data = await file.read()
    with open(path, 'wb') as target:
        target.write(data)
    return {'stored': path, 'bytes': len(data)}
