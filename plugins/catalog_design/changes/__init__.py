"""The changes of design: raising requirements, and writing, handing over and deciding on packs."""
