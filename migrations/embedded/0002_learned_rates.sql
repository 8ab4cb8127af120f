-- What finished jobs taught of how long things take: of a repository, of a host, of this instance, by language.

create table learned_rates (
  key text primary key,
  samples text not null, -- the newest few of each quantity, by its name
  learned_at integer not null -- 1, 2, 3 …: the least lately learned is forgotten first
) strict, without rowid;

create index learned_rates_by_age on learned_rates (learned_at);
