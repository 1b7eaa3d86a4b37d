-- Log-in by the shop's own identity provider.

-- A log-in that was begun: digests of what comes back in the address and of what the browser keeps.
create table desk_openid (
    state      bytea primary key,
    browser    bytea not null,
    nonce      text not null,
    verifier   text not null,
    expires_at timestamptz not null
);

-- Who a person of the provider is here. One person is one account, and the other way.
create table desk_openid_people (
    issuer   text not null,
    subject  text not null,
    agent_id bigint not null references agents on delete cascade,
    since    timestamptz not null,
    primary key (issuer, subject),
    unique (issuer, agent_id)
);

do $$
declare
    t text;
begin
    foreach t in array array['desk_openid', 'desk_openid_people'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
    end loop;
end
$$;
grant select, insert, delete on desk_openid, desk_openid_people to mercer_desk;
