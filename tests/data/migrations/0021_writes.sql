select 1; -- functions alone: no rows
