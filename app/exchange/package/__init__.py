"""Packages (.jdx) from laptop to laptop: the whole history of a scope, signed by its station, sealed for its readers.

`stations` keys and cards · `lines` what is written in a package · `parts` lines packed into parts · `manifest` what it
holds · `sealing` and `opening` the file itself. Pure so far: no store. `sending` and `receiving` join file and store.
"""
