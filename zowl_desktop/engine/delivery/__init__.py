"""How finished work leaves Zowl: a pull request or a patch by night, a person's Merge in the morning."""
