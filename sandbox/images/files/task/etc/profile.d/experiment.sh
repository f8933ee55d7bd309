# What a login shell of an experiment's image sets.
export EXPERIMENT_RELEASE=21.2
