-- functions alone: there are no rows to carry over
select 1;
