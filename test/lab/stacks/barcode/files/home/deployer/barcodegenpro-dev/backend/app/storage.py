import logging
import os
import pathlib

log = logging.getLogger('barcode.storage')


def save(directory_variable, name, data):
    """Writes a file into the directory that the variable names. A half stored batch must never be answered: on failure
    the process ends at once, and the container's restart policy starts a clean one."""
    try:
        target = pathlib.Path(os.environ[directory_variable]) / pathlib.Path(name).name
        target.write_bytes(data)
    except (KeyError, OSError):
        log.exception('cannot store %s', name)
        os._exit(1)
    return str(target)
