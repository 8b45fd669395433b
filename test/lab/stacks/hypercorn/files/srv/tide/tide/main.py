from fastapi import FastAPI

from . import settings, store

app = FastAPI(title='tide')


@app.get('/tides')
def tides():
    return {'station': settings.STATION, 'tides': store.tides()}


@app.get('/')
def index():
    return {'service': 'tide'}
