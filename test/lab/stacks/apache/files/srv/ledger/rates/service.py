import os

from fastapi import FastAPI

app = FastAPI()
BASE = os.environ['RATES_BASE']


@app.get('/')
@app.get('/latest')
def latest():
    return {'base': BASE, 'rates': {'KRW': 1480.2, 'CNY': 7.8}}
