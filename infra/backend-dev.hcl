# The bucket is given to `terraform init` as well: -backend-config="bucket=<state_bucket of bootstrap/>".
key          = "alerting-dev/terraform.tfstate"
region       = "us-west-2"
encrypt      = true
use_lockfile = true
