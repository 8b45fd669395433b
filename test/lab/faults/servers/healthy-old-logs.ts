import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/healthy-old-logs',
  stack: 'servers',
  kind: 'healthy',
  title: 'every site failed once and was repaired; its words of then are still in its logs',
  layout: { route: /./ },
  break: `mv /usr/lib/figures/Figures.pm /root/; hit http://localhost/cgi-bin/stats.cgi; mv /root/Figures.pm /usr/lib/figures/
mv /srv/guestbook/current/lib/entries.rb /root/; systemctl restart guestbook || true; sleep 2; mv /root/entries.rb /srv/guestbook/current/lib/; systemctl restart guestbook
mv /srv/polls/lib/Polls/Store.pm /root/; systemctl restart polls || true; sleep 1; mv /root/Store.pm /srv/polls/lib/Polls/; systemctl restart polls
mv /srv/invoices/invoices/money.py /root/; systemctl restart invoices; sleep 2; mv /root/money.py /srv/invoices/invoices/; systemctl restart invoices
sed -i 's/^COUNTER_FILE/#&/' /etc/default/counter; systemctl restart counter; sleep 1; sed -i 's/^#COUNTER/COUNTER/' /etc/default/counter; systemctl restart counter
mv /srv/wiki/pages.yml /root/; systemctl restart thin || true; sleep 2; mv /root/pages.yml /srv/wiki/; systemctl restart thin
mv /srv/chat/chat/rooms.py /root/; systemctl restart chat; sleep 3; mv /root/rooms.py /srv/chat/chat/; systemctl restart chat
for at in cgi-bin/stats.cgi guestbook/entries polls/votes invoices/list counter/hits wiki docs/index.json chat/rooms; do ready /$at; done`,
  drive:
    'for n in 1 2 3; do for at in cgi-bin/stats.cgi guestbook/entries polls/votes invoices/list counter/hits wiki docs/index.json chat/rooms; do hit http://localhost/$at; done; done',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
