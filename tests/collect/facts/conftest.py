import pytest

from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool


@pytest.fixture(scope="session")
def parser():
    with ParsingPool(1) as pool:
        yield pool
