# The page of the people of the desk.
staff-about = Agents answer shoppers. Admins also teach the bot and manage this list. Auditors look and change nothing.
staff-link = This link works once and is shown only now:
staff-link-help = . Put it behind this desk's address and give it to the one it is for.
staff-seen = Seen
staff-role = Role
staff-not-lately = not lately
staff-off = off
staff-role-of = Role of { $name }
staff-shut-out = shut out
staff-new-link = New link
staff-invite = Let a colleague in
staff-make-link = Make a link
staff-no-role = There is no such role.
staff-last-admin = The desk needs an admin: make somebody else one first.
