"""The worker is a process of its own that opens no page: it knows every kind of job all the same."""

import re
import subprocess
import sys
from pathlib import Path

import nhip

ASKED = "import django; django.setup(); from nhip.kernel import jobs; print(*sorted(jobs.KINDS))"
HOUSE = Path(nhip.__file__).parent


def test_a_process_that_has_opened_no_page_knows_every_kind_of_job():
    declared = {
        name
        for path in HOUSE.rglob("*.py")
        if "tests" not in path.parts and "demo" not in path.parts
        for name in re.findall(r'@jobs\.job\(\s*"([\w.]+)"', path.read_text(encoding="utf-8"))
    }
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, cwd=HOUSE.parent, check=True)
    assert declared and declared <= set(done.stdout.split())
