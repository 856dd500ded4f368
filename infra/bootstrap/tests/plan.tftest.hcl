# Plans bootstrap without AWS, so that the plan policy and the check of grants have a plan to read:
#   terraform test -filter=tests/plan.tftest.hcl -json -verbose

mock_provider "aws" {
  source          = "../tests/mocks"
  override_during = plan
}

# A policy's name is part of its ARN, and the roles may have no others.
override_resource {
  target          = aws_iam_policy.apply
  override_during = plan
  values          = { arn = "arn:aws:iam::111122223333:policy/alerting-dev-apply-part" }
}

run "plan" {
  command = plan

  variables {
    prefix               = "alerting-dev"
    region               = "us-west-2"
    github_repository    = "example-org/alerting-infra"
    github_owner_id      = "1234567"
    github_repository_id = "987654321"
    github_environment   = "dev"
    vpc_enabled          = true
    domain_zone_id       = "Z0123456789"
  }

  assert {
    condition     = output.permissions_boundary_name == "alerting-dev-boundary"
    error_message = "The plan is not that of bootstrap."
  }
}
