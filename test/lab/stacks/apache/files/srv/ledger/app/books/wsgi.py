"""The accounts of Ledger: a plain WSGI application."""
import time

from books.accounts import ACCOUNTS


def application(environ, start_response):
    path = environ.get('PATH_INFO', '/')
    if path == '/books/yearly':
        time.sleep(4)
    if path in ('/books/', '/books/yearly'):
        body = 'Ledger: ' + ', '.join(f'{name} {total}' for name, total in ACCOUNTS.items())
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [body.encode()]
    start_response('404 Not Found', [('Content-Type', 'text/plain')])
    return [b'no such page\n']
