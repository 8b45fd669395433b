package Polls::Store;
use strict;
use warnings;

my @votes = ({ name => 'tea', votes => 12 }, { name => 'coffee', votes => 19 });

sub votes { return \@votes }

sub winner {
    my ($first) = sort { $b->{votes} <=> $a->{votes} } @votes;
    return $first;
}

1;
