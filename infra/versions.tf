terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # bootstrap/ creates the bucket; its name is in backend-<env>.hcl or given to `terraform init`.
  backend "s3" {}
}

provider "aws" {
  region              = var.region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = merge(var.tags, { stack = var.prefix, "managed-by" = "terraform" })
  }
}
