import os
import sqlite3


def connect():
    return sqlite3.connect(os.environ['DATABASE_PATH'], timeout=3)


def create_tables():
    with connect() as database:
        database.execute('CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, name TEXT, barcodes INTEGER)')
        database.execute('PRAGMA user_version = 2')


def add_batch(name, barcodes):
    with connect() as database:
        return database.execute('INSERT INTO batches (name, barcodes) VALUES (?, ?)', (name, barcodes)).lastrowid


if __name__ == '__main__':
    create_tables()
