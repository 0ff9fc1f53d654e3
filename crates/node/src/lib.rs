//! The binary trent: configuration, wiring, HTTP, the request pipeline, region workers, jobs and the command line.
