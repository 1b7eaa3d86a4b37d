-- Functions, policies and grants: no new table.
select 1;
