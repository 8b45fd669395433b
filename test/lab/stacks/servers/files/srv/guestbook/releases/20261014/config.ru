require_relative 'lib/guestbook'

map '/guestbook' do
  run Guestbook.new
end
