import logging

from fastapi import FastAPI

from config import settings
from database import connect, ping
from routers import parcels, uploads

log = logging.getLogger('uniuni')
log.setLevel(logging.INFO)
log.addHandler(logging.StreamHandler())
log.handlers[0].setFormatter(logging.Formatter('%(levelname)s:     %(name)s: %(message)s'))

app = FastAPI(title='UniUni')
app.include_router(parcels.router)
app.include_router(uploads.router)


@app.on_event('startup')
def check_database():
    connect().close()
    log.info('database connected, uploads go to %s', settings.UPLOAD_DIR)


@app.get('/health')
def health():
    database = 'connected' if ping() else 'disconnected'
    if database == 'disconnected':
        log.error('health: database is not reachable')
    return {'status': 'ok', 'service': 'FastAPI Backend', 'database': database}
