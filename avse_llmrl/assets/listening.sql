-- who listens and what they answered; an answer is on the disk when it is acknowledged
create table if not exists listeners(token text primary key, name text, kind text, plan text not null, made real);
create table if not exists answers(token text, position int, choice text not null, ms int, heard text, at real,
    primary key(token, position)) without rowid;
pragma journal_mode=wal;
pragma synchronous=full;
