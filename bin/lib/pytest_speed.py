"""What makes a long run of tests quicker, and changes nothing that they see."""

import gc

import pytest

from odoo.orm.registry import _CACHES_BY_KEY, Registry
from odoo.tests.common import TransactionCase

# read from views, groups, assets and controllers alone; whoever writes one of those empties its cache
KEPT = {"assets", "templates", "routing", "groups"} & set(_CACHES_BY_KEY)
CLEARED = set(_CACHES_BY_KEY) - KEPT


class _Keeper:
    """Odoo empties all caches after each test; those of views are slow to fill, and stay where no test touched them."""

    def __init__(self):
        self.by_test, self.by_class = set(), set(KEPT)
        self.is_ending = False
        self.clear_cache, self.clear_all = Registry.clear_cache, Registry.clear_all_caches

    def install(self):
        Registry.clear_cache = lambda registry, *names: self.note_and_clear(registry, names or ("default",))
        Registry.clear_all_caches = clear_asked = lambda registry: self.clear_asked(registry)
        set_up, set_up_class = TransactionCase.setUp, TransactionCase.setUpClass.__func__

        def watched_set_up(case):
            case.addCleanup(self.clear_after_test, case.registry)
            Registry.clear_all_caches = lambda registry: None
            try:
                # the cleanup that is registered here does nothing
                set_up(case)
            finally:
                Registry.clear_all_caches = clear_asked

        def watched_set_up_class(cls):
            set_up_class(cls)
            # the last cleanup that is registered runs first: Odoo's own follow
            cls.addClassCleanup(setattr, self, "is_ending", True)

        TransactionCase.setUp = watched_set_up
        TransactionCase.setUpClass = classmethod(watched_set_up_class)

    def note_and_clear(self, registry, names):
        self.by_test.update(names)
        self.clear_cache(registry, *names)

    def clear_asked(self, registry):
        """What a test or Odoo asks for; at the end of a class, what the class touched."""
        if self.is_ending:
            self.is_ending = False
            self.clear_cache(registry, *(CLEARED | self.by_class | self.by_test))
            self.by_class.clear()
            self.by_test.clear()
        else:
            self.by_test.update(_CACHES_BY_KEY)
            self.clear_all(registry)

    def clear_after_test(self, registry):
        self.clear_cache(registry, *(CLEARED | self.by_test))
        self.by_class |= self.by_test
        self.by_test.clear()


# what takes a minute or more starts first, so that no worker is left alone with it at the end
LONG = ("test_crawl", "test_everything_balances", "test_closing_balance", "test_reassign_balance")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


@pytest.fixture(scope="session", autouse=True)
def quicker_run(load_registry):
    # the registry stays for good: the garbage collector needn't look at it again and again
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    _Keeper().install()
    yield
