# Of the user that tasks run as.
export EXPERIMENT_DATA=/ntuples
