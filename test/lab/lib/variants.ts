/** Shell texts for `prepare`: the same stack in another legitimate form. */

/** cynow with its data in PostgreSQL on this host instead of SQLite. */
export const onPostgres = `
systemctl -q enable postgresql && systemctl start postgresql
until_ok 50 "runuser -u postgres -- psql -qc 'SELECT 1'"
runuser -u postgres -- psql -q -c "CREATE ROLE cynow LOGIN PASSWORD 'lab-pg-pass'" -c 'CREATE DATABASE cynow OWNER cynow'
cd /home/cynow/cynow
printf '%s\\n' DB_HOST=127.0.0.1 DB_NAME=cynow DB_USER=cynow DB_PASSWORD=lab-pg-pass >> .env
runuser -u cynow -- venv/bin/python manage.py migrate -v 0
systemctl restart gunicorn
ready /cynow/orders/`;

/** nginx waits 2 s for the upstream instead of 60, so that time-outs are seen soon. */
export const quickTimeouts = `
printf 'proxy_connect_timeout 2s;\\nproxy_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf
systemctl reload nginx`;
