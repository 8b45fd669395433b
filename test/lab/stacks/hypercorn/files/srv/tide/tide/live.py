from fastapi import FastAPI

from . import settings, store

app = FastAPI(title='live')


@app.on_event('startup')
async def warm():
    app.state.highest = store.highest()


@app.get('/live/now')
async def now():
    return {'station': settings.STATION, 'highest': app.state.highest}
