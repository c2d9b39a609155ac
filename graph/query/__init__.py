"""Answer SPARQL queries that nobody has vetted, without risking the process that serves them.

`guard` reads a query before anything runs it, `worker` evaluates it in a process of its own
that may be killed at any moment, `pool` keeps a few of these warm for the HTTP service (`crew`
starts and replaces them, `turns` is what they and those who ask say to each other) and `process`
starts a single one for a script. `errors` has what can go wrong.
"""
