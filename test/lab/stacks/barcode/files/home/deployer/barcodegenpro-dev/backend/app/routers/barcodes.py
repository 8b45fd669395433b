import os

from fastapi import APIRouter, Depends, File, HTTPException, UploadFile
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .. import database, excel, pdf, storage

router = APIRouter()
bearer = HTTPBearer()


def signed_in(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    if credentials.credentials != os.environ['API_TOKEN']:
        raise HTTPException(401, 'invalid token')


@router.get('/batches')
async def batches():
    with database.connect() as connection:
        return connection.execute('SELECT id, name, barcodes FROM batches ORDER BY id DESC LIMIT 20').fetchall()


@router.post('/upload-excel', dependencies=[Depends(signed_in)])
async def upload_excel(file: UploadFile = File(...)):
    data = await file.read()
    storage.save('UPLOAD_DIR', file.filename, data)
    codes = excel.codes_of(data)
    name = storage.save('DOWNLOAD_DIR', file.filename.replace('.xlsx', '.pdf'), pdf.render(codes))
    return {'batch': database.add_batch(file.filename, len(codes)), 'barcodes': len(codes), 'file': name}
