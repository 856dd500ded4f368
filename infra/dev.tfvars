# Besides: github_repo and repository_url, e.g. as TF_VAR_github_repo and TF_VAR_repository_url.
prefix = "alerting-dev"
region = "us-west-2"

deletion_protection       = false
log_retention_days        = 30
permissions_boundary_name = "alerting-dev-boundary"
