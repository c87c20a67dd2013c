"""Generated cases are the same in every run, so that a failure is a change and not luck."""

import signal

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

# Started in the background of a shell, Python ignores Ctrl-C, under nohup the end of the terminal too, and so
# would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
