-- Articles that are written or brought in at the desk pass the same gate as an import: what gives orders to a machine is kept here.
grant insert on quarantine to mercer_desk;
