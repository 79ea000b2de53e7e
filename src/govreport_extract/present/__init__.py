"""Reports for people: laid out like the printed form, for terminal and notebook."""
