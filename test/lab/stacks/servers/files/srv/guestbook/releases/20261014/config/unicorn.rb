app_path = '/srv/guestbook'

working_directory "#{app_path}/current"
pid "#{app_path}/shared/tmp/pids/unicorn.pid"
stderr_path "#{app_path}/shared/log/unicorn.stderr.log"
stdout_path "#{app_path}/shared/log/unicorn.stdout.log"
listen "#{app_path}/shared/tmp/sockets/unicorn.sock", backlog: 64
worker_processes 2
timeout 15
preload_app true
