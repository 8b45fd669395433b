package Figures;
use strict;
use warnings;

sub visits {
    my ($file) = @_;
    open(my $in, '<', $file) or die "cannot open $file: $!";
    my $visits = <$in>;
    chomp $visits;
    return 0 + $visits;
}

1;
