use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use JSON;
use Polls::Store;

my %pages = (
    '/votes' => sub { return { votes => Polls::Store->votes } },
    '/winner' => sub { return { winner => Polls::Store->winner->{name} } },
);

sub {
    my ($env) = @_;
    my $page = $pages{ $env->{PATH_INFO} } or return [404, ['Content-Type' => 'text/plain'], ['no such page']];
    return [200, ['Content-Type' => 'application/json'], [encode_json($page->())]];
};
