"""The course of one run inside the pipeline: gathering, looking, the ladder, identity, absence, recovery."""
