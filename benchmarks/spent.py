"""Run a program and print what it used: seconds, seconds of processor, KiB of the largest process.

    python -I -S spent.py PROGRAM ARGUMENTS...

A process of its own, and a small one: Linux counts the memory of whoever starts a program as the program's, too.
The program's own output goes to standard error.
"""

import os
import sys
import time

began = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
