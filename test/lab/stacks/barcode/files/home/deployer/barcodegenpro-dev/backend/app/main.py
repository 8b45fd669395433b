from datetime import datetime, timezone

from fastapi import FastAPI

from .logs import configure_logging
from .routers import barcodes

configure_logging()
app = FastAPI(title='Barcode Generator Pro')


@app.get('/healthz')
@app.get('/api/healthz')
async def healthz():
    return {'status': 'healthy', 'timestamp': datetime.now(timezone.utc).isoformat()}


app.include_router(barcodes.router, prefix='/api/barcodes')
