"""`python -m nhip`: the command line."""

import sys

from nhip.cli import main

sys.exit(main())
