-- a trigger on proposals: the rows that are there stay as they are
select count(*) from proposals where state = 'done';
