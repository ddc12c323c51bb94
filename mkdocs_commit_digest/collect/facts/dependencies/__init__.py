"""What manifests declare: dependencies and the versions of tools that a project demands, before and after."""
