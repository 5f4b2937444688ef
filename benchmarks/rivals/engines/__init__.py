"""Workflow engines with the same graphs of `/bin/true`: programs, told by `work.py` what to do."""
