# The bucket is given to `terraform init` as well: -backend-config="bucket=<state_bucket of bootstrap/>".
key          = "alerting-prod/terraform.tfstate"
region       = "us-east-1"
encrypt      = true
use_lockfile = true
