-- Words of articles and products go into their indexes at once. PostgreSQL would collect them in a list that every search then
-- reads from its beginning to its end: an import of some thousand articles made each turn's search slow until the next vacuum.
alter index passages_terms_idx set (fastupdate = off);
alter index product_search_terms_idx set (fastupdate = off);
alter index product_search_words_idx set (fastupdate = off);
select gin_clean_pending_list('passages_terms_idx'), gin_clean_pending_list('product_search_terms_idx'),
       gin_clean_pending_list('product_search_words_idx');
