# Besides: github_repo and repository_url, e.g. as TF_VAR_github_repo and TF_VAR_repository_url.
prefix = "alerting-prod"
region = "us-east-1"

deletion_protection       = true
log_retention_days        = 365
permissions_boundary_name = "alerting-prod-boundary"
