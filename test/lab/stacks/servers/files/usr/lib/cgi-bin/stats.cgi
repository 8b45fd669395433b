#!/usr/bin/perl
use strict;
use warnings;
use lib '/usr/lib/figures';
use Figures;
use JSON;

my $visits = Figures::visits('/var/lib/figures/visits');
print "Content-Type: application/json\r\n\r\n";
print encode_json({ stats => { visits => $visits } });
