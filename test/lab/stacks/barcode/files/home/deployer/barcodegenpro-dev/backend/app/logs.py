import logging
import os
import pathlib


def configure_logging():
    folder = pathlib.Path(os.environ['LOGS_DIR'])
    line = logging.Formatter('%(asctime)s %(levelname)s %(name)s %(message)s')
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in (logging.FileHandler(folder / 'backend.log'), logging.StreamHandler()):
        handler.setFormatter(line)
        root.addHandler(handler)
