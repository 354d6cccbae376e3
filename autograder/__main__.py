"""`python -m autograder`."""

import sys

from autograder.mistyped import main

sys.exit(main())
