import asyncio
import os

from fastapi import FastAPI, Response

from tiles.palette import COLOURS

app = FastAPI()


@app.get('/tiles/health')
def health():
    store = os.environ.get('TILE_STORE', '')
    return Response('ok' if os.path.exists(store + '/ready') else 'no store', status_code=200 if os.path.exists(store + '/ready') else 500)


@app.get('/tiles/slow')
async def slow():
    await asyncio.sleep(4)
    return {'tile': 'slow'}


@app.get('/tiles/{x}/{y}')
def tile(x: int, y: int):
    return {'tile': [x, y], 'colour': COLOURS[(x + y) % len(COLOURS)]}
