"""`python -m zowl_desktop.cli`: the same as `zowl`."""

from zowl_desktop.cli.main import main

main()
