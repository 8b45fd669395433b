import os

DATABASE_URL = os.environ.get('DATABASE_URL', 'sqlite:////var/lib/stock/stock.db')
LABEL_DIR = os.environ.get('LABEL_DIR', '/var/lib/stock/labels')
