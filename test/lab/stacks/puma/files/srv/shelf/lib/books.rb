require 'sequel'

# The books of the shelf, one connection per thread.
module Books
  DB = Sequel.connect(ENV.fetch('DATABASE_URL'), max_connections: 3, test: false)

  def self.all
    DB[:books].order(:id).all
  end
end
