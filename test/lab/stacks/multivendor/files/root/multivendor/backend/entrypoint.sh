#!/bin/sh
set -e
echo "Running migrations..."
python manage.py migrate --noinput
echo "Collecting static files..."
python manage.py collectstatic --noinput
echo "Starting gunicorn..."
exec gunicorn multivendor_platform.wsgi:application --bind 0.0.0.0:80 --workers 2 --access-logfile -
