"""Which files belong to the project: for the tests about the code."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def tracked() -> list[str]:
    """The files git knows of; tests that need them are left out where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here")
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]
