terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

# No backend: this makes the bucket that states are kept in. Keep this small state where you keep such things, or import
# what it made when you need it again.
provider "aws" {
  region              = var.region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = { stack = var.prefix, "managed-by" = "terraform" }
  }
}
