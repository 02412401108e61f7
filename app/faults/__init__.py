"""Fault loops: what happens to a store when a process dies, power goes, a disk fills, a page rots, a clock jumps.

Each loop works on scratch stores in a folder of its own and counts how its rounds ended; `jiedui faults` runs them on any
computer, the tests run the same with few rounds. What is counted: `counts`; which there are: `loops`; how faults are
made: `db.shim` (between SQLite and the disk). Not here: what the store does about them (`db`).
"""
