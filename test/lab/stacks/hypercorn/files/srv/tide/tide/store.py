import sqlite3

from . import settings


def tides():
    with sqlite3.connect(settings.DATABASE) as database:
        rows = database.execute('SELECT port, metres FROM tides ORDER BY id').fetchall()
    return [{'port': port, 'metres': metres} for port, metres in rows]


def highest():
    with sqlite3.connect(settings.DATABASE) as database:
        return database.execute('SELECT max(metres) FROM tides').fetchone()[0]
