"""`python -m zowl_desktop.cli`: the same as `zowl`."""

from zowl_desktop.app.interrupts import ending_quietly
from zowl_desktop.app.loading import loading

with ending_quietly(), loading():
    from zowl_desktop.cli.main import main

main()
