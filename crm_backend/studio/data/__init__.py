"""The training data in view: the shop's files, the edits on top of them, and the way back into the files."""
