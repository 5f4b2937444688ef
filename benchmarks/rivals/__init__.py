"""What Zowl is measured beside. How to install it: the first lines of `requirements.txt`."""
