data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
  account   = data.aws_caller_identity.current.account_id
  regional  = "${local.region}:${local.account}"

  # Bucket names are shared by all of AWS; the account id makes this one unique.
  state_bucket     = "${var.prefix}-tfstate-${local.account}"
  state_bucket_arn = "arn:${local.partition}:s3:::${local.state_bucket}"
  state_key        = "${var.prefix}/terraform.tfstate"

  boundary_name = "${var.prefix}-boundary"
  boundary_arn  = "arn:${local.partition}:iam::${local.account}:policy/${local.boundary_name}"
}
