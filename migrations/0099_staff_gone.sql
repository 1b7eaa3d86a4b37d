-- A chat that is erased leaves nothing in the staff's rooms: its topic or thread is to be removed there, too.
create table staff_gone (
    platform text not null,
    room     text not null,
    thread   text not null,
    gone_at  timestamptz not null,
    primary key (platform, room, thread)
);
alter table staff_gone enable row level security;
alter table staff_gone force row level security;
create policy owner_functions on staff_gone to current_user using (true) with check (true);
create policy desk on staff_gone to mercer_desk using (true) with check (true);
grant select, delete on staff_gone to mercer_desk;

create function staff_thread_gone() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into staff_gone (platform, room, thread, gone_at) values (old.platform, old.room, old.thread, now())
    on conflict do nothing;
    return null;
end
$$;
create trigger staff_thread_gone after delete on staff_threads for each row when (old.thread is not null) execute function staff_thread_gone();
revoke execute on function staff_thread_gone() from public;
