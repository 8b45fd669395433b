#!/bin/sh
set -e
python -m app.database
exec "$@"
