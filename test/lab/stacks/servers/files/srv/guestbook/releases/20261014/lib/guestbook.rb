require 'json'
require_relative 'entries'

# Shows the entries.
class Guestbook
  def call(env)
    case env['PATH_INFO']
    when '/entries' then json(entries: Entries.all)
    when '/latest' then json(latest: Entries.all.last.upcase)
    else [404, { 'Content-Type' => 'text/plain' }, ['no such page']]
    end
  end

  def json(body)
    [200, { 'Content-Type' => 'application/json' }, [JSON.generate(body)]]
  end
end
