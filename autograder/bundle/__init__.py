"""A folder that a training centre without a network installs from: wheels, the built site, start scripts, checksums.

    python -m autograder.bundle make TARGET --system windows --python 3.12 --role trainer
    python -m autograder.bundle check TARGET        have all files come over whole?

targets   which computers a bundle is for, and how pip and markers see them
wheels    which packages a role needs there, and downloading them
contents  what else goes in, checksums
words     what the people at those computers read
start     the one script that runs there; only Python's own library
"""
