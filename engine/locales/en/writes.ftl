button-confirm = Confirm
button-decline = Not now
