# Besides: github_repository, e.g. as TF_VAR_github_repository.
prefix             = "alerting-prod"
region             = "us-east-1"
github_environment = "prod"
