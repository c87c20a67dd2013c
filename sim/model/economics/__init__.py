"""The rules of the economy: pure functions on arrays with one entry per world.

Every rule takes keyword arguments and returns one quantity, without state, randomness or a branch on a
value, so that it reads like scalar code and works for any number of worlds.
"""
