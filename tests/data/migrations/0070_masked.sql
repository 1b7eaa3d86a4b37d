-- no rows of its own: the column is empty for messages that were there before
select 1;
