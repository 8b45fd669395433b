import psycopg2

from config import settings


def connect():
    return psycopg2.connect(settings.POSTGRES_URL, connect_timeout=3)


def ping() -> bool:
    try:
        connection = connect()
    except psycopg2.OperationalError:
        return False
    connection.close()
    return True
