require 'json'
require 'yaml'

# Pages from a file.
class Wiki
  def initialize
    @pages = YAML.load_file('/srv/wiki/pages.yml')
  end

  def call(_env)
    [200, { 'Content-Type' => 'application/json' }, [JSON.generate(pages: @pages.keys)]]
  end
end
