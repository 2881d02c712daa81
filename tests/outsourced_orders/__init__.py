from . import test_whole_jobs
from . import test_whole_jobs_around
from . import test_whole_jobs_chains
from . import test_whole_jobs_changes
from . import test_whole_jobs_cost
from . import test_whole_jobs_guards
from . import test_whole_jobs_switch
