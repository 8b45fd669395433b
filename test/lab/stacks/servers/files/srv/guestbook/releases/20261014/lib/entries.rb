# What guests wrote.
module Entries
  def self.all
    ['A fine place', 'Back next year', 'Great breakfast']
  end
end
