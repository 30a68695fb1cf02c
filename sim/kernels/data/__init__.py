"""Tables beside the kernels: fuel models and forest classes, each with its source."""
