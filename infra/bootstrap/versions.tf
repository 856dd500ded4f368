terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

# No backend: this creates the bucket for states. Keep this small state in a safe place, or import what it created when you
# need it again.
provider "aws" {
  region              = var.region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = { stack = var.prefix, "managed-by" = "terraform" }
  }
}
