import os

from . import settings


def write(name, data):
    path = os.path.join(settings.LABEL_DIR, name + '.txt')
    with open(path, 'wb') as file:
        file.write(data)
    return name
