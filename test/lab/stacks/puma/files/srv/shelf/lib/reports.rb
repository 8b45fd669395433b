# Sums over the books.
module Reports
  def self.pages(books)
    books.sum { |book| book[:pages] }
  end
end
