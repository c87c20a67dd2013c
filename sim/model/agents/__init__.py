"""Who lives in the economy: one kind of agent per file, its parameters above its class.

Every number of an agent is an array with one entry per world. An agent first decides, from what all agents
left last, then settles; state is rebound, never changed in place.
"""
