require 'json'
require 'sinatra/base'
require_relative 'lib/books'
require_relative 'lib/reports'

class Shelf < Sinatra::Base
  set :show_exceptions, false

  get '/books' do
    content_type :json
    JSON.generate(books: Books.all)
  end

  get '/reports/pages' do
    content_type :json
    JSON.generate(pages: Reports.pages(Books.all))
  end
end
