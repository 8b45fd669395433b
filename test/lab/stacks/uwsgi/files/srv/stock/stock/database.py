from functools import cache

from sqlalchemy import create_engine, text

from . import settings


@cache
def engine():
    return create_engine(settings.DATABASE_URL)


def rows(query):
    with engine().connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query))]
