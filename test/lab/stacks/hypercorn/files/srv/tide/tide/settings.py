import os

DATABASE = os.environ['TIDE_DB']
STATION = os.environ['TIDE_STATION']
