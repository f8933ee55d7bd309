module talestack.io/sandbox/pause

go 1.26.0
