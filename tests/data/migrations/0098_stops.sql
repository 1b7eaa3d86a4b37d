select 1; -- the index holds what is there
