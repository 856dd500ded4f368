# Whose tokens the deploy roles accept. AWS compares subjects literally (StringEquals), so a token gets in if its subject
# is in the rendered policy.

mock_provider "aws" {
  source          = "../tests/mocks"
  override_during = plan
}

variables {
  prefix               = "alerting-dev"
  region               = "us-west-2"
  github_repository    = "example-org/alerting-infra"
  github_owner_id      = "1234567"
  github_repository_id = "987654321"
  github_environment   = "dev"
}

run "tokens_of_both_forms_get_in" {
  command = plan

  assert {
    condition = alltrue([for subject in [
      "repo:example-org/alerting-infra:environment:dev",
      "repo:example-org@1234567/alerting-infra@987654321:environment:dev",
    ] : contains(jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"], subject)])
    error_message = "A job of the environment applies, with and without ids in its token."
  }

  assert {
    condition = alltrue([for subject in [
      "repo:example-org/alerting-infra:pull_request",
      "repo:example-org@1234567/alerting-infra@987654321:pull_request",
      "repo:example-org/alerting-infra:environment:dev-plan",
      "repo:example-org@1234567/alerting-infra@987654321:environment:dev-plan",
    ] : contains(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"], subject)])
    error_message = "Pull requests and the environment for plans plan, with and without ids in their tokens."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == 2 && length(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == 4
    error_message = "Each form once for each use, and nothing else."
  }
}

run "strangers_stay_out" {
  command = plan

  assert {
    condition = alltrue(flatten([for subject in [
      # a namesake: the same names with other ids, or one id of two
      "repo:example-org@7654321/alerting-infra@123456789:environment:dev",
      "repo:example-org@1234567/alerting-infra@123456789:environment:dev",
      "repo:example-org@7654321/alerting-infra@987654321:environment:dev",
      "repo:example-org@1234567/alerting-infra:environment:dev",
      "repo:example-org/alerting-infra@987654321:environment:dev",
      # the ids with other names
      "repo:example-org@1234567/another@987654321:environment:dev",
      "repo:another@1234567/alerting-infra@987654321:environment:dev",
      # the form with hyphens that GitHub announced at first
      "repo:example-org-1234567/alerting-infra-987654321:environment:dev",
      # another repository, also one whose name only begins alike
      "repo:example-org/alerting-infra-fork:environment:dev",
      "repo:somebody/alerting-infra:environment:dev",
      # another branch, tag or environment
      "repo:example-org/alerting-infra:ref:refs/heads/main",
      "repo:example-org@1234567/alerting-infra@987654321:ref:refs/heads/feature",
      "repo:example-org@1234567/alerting-infra@987654321:ref:refs/tags/v1",
      "repo:example-org/alerting-infra:environment:prod",
      "repo:example-org@1234567/alerting-infra@987654321:environment:prod",
      "repo:example-org@1234567/alerting-infra@987654321:environment:dev:extra",
    ] : [for role in [aws_iam_role.plan, aws_iam_role.apply] : !contains(jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"], subject)]]))
    error_message = "A stranger's token gets in."
  }

  assert {
    condition = alltrue([for subject in [
      "repo:example-org/alerting-infra:pull_request",
      "repo:example-org@1234567/alerting-infra@987654321:pull_request",
      "repo:example-org@1234567/alerting-infra@987654321:environment:dev-plan",
    ] : !contains(jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"], subject)])
    error_message = "Who may plan applies."
  }

  assert {
    condition = alltrue([for role in [aws_iam_role.plan, aws_iam_role.apply] :
      length(jsondecode(role.assume_role_policy).Statement) == 1
      && keys(jsondecode(role.assume_role_policy).Statement[0].Condition) == ["StringEquals"]
      && !strcontains(role.assume_role_policy, "*")
    ])
    error_message = "Subjects are compared literally: one statement, no pattern, no other operator."
  }
}

run "production_takes_no_pull_request" {
  command = plan

  variables {
    prefix             = "alerting-prod"
    github_environment = "prod"
  }

  assert {
    condition = toset(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == toset([
      "repo:example-org/alerting-infra:environment:prod-plan",
      "repo:example-org@1234567/alerting-infra@987654321:environment:prod-plan",
    ])
    error_message = "Only the environment for plans plans production."
  }
}

run "one_id_alone" {
  command = plan

  variables {
    github_owner_id = null
  }

  expect_failures = [var.github_owner_id]
}

run "invalid_owner_id" {
  command = plan

  variables {
    github_owner_id = "*"
  }

  expect_failures = [var.github_owner_id]
}

run "invalid_repository_id" {
  command = plan

  variables {
    github_repository_id = "987654321:environment:prod"
  }

  expect_failures = [var.github_repository_id]
}
