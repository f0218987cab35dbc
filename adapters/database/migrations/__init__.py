"""How a database gets from one version's tables to the next's: one file each in `versions/`, written by hand."""
