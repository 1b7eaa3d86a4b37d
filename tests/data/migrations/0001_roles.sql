-- Roles and extensions: no table yet.
select 1;
