import time

from fastapi import FastAPI

from shop.shelves import books

app = FastAPI(title="Bookshop")


@app.get("/healthz")
def healthz():
    return {"status": "ok", "books": len(books())}


@app.get("/books")
def all_books():
    return books()


@app.get("/report")
def report():
    time.sleep(3)
    return {"sold": 7}
