require_relative 'lib/wiki'

run Wiki.new
