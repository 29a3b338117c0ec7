"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A change is not to fail by an example that has nothing to do with it, nor by what else the machine does at the moment;
# EVIDENCE_EXPLORE=1 draws new examples.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same examples", calm, derandomize=True)
settings.register_profile("new examples", calm, print_blob=True)
settings.load_profile("new examples" if os.environ.get("EVIDENCE_EXPLORE") else "same examples")


@pytest.fixture(autouse=True, scope="session")
def own_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Checks that are made in tests leave nothing in the caches of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield
