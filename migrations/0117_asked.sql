-- Which proposal a change came from is looked up by the change, to tell how an order stood before what its shop has yet to confirm.
create index proposals_change on proposals (change_id) where change_id is not null;
