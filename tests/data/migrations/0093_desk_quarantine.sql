-- A grant alone: no new table.
select 1;
