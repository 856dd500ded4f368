# Besides: github_repository, e.g. as TF_VAR_github_repository.
prefix             = "alerting-dev"
region             = "us-west-2"
github_environment = "dev"
