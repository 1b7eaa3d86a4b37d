select 1; -- a function alone: no rows
