"""Where the house is wired together: settings, urls, servers, schedule, checks, commands. Imports all, imported by none."""
