"""The imperative shell: drives a run with git, processes and the journal."""
