META
key;value
description;Lanternfield 2027: Elm Street
country;USA
unit;Lanternfield
instance;2027
num_projects;4
num_votes;8
budget;10000
vote_type;approval
rule;unknown
date_begin;01.05.2027
date_end;15.05.2027
min_length;1
max_length;3
currency;USD
comment;"#1: Rule parameters: {""compare"":""none"",""completion"":""add1u"",""increment"":""1"",""integral"":true,""minimum_support"":0,""name"":""equal-shares"",""part_funding"":false,""seed"":""00000000000000000000000000000000"",""stop_when_exhaustive"":true,""ties"":[""cost"",""votes"",""draw""],""utility"":""cost""}"
PROJECTS
project_id;cost;votes;name;category;neighborhood;selected
11;4000;5;Lamps on Elm Street;light;Elm Street;1
12;3000;3;"Youth nights; Fridays";light;Elm Street;1
13;2500;5;Niños’ crossing;light;Elm Street;1
14;999999999;2;Quiet room;light;Elm Street;0
VOTES
voter_id;vote
1;11
2;11,12
3;11,12,13
4;11,13
5;11,14
6;12,13
7;13
8;13,14
