"""Where agents meet: tokens, compute, chips, equity.

A market gathers what agents decided, in the canonical order of their names in the scenario, so that the
order in which agents act cannot change a sum.
"""
