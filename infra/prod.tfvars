# Besides: github_repo and (for links in alarms) repository_url, e.g. as TF_VAR_github_repo; and who hears the alarms,
# e.g. ops_emails.
prefix = "alerting-prod"
region = "us-east-1"

production                = true
deletion_protection       = true
log_retention_days        = 365
permissions_boundary_name = "alerting-prod-boundary"
