workers 2
threads 1, 3
preload_app!
directory '/srv/shelf'
bind 'unix:///run/shelf/shelf.sock'
worker_timeout 60
