# The state bucket, and who may deploy.

mock_provider "aws" {
  source          = "../tests/mocks"
  override_during = plan
}

variables {
  prefix             = "alerting-dev"
  region             = "us-west-2"
  github_repository  = "example-org/alerting-infra"
  github_environment = "dev"
}

run "bootstrap" {
  command = plan

  assert {
    condition     = aws_s3_bucket.state.bucket == "alerting-dev-tfstate-111122223333"
    error_message = "The state's bucket has the stack's and the account's name."
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled" && one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
    error_message = "States are versioned and encrypted."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.block_public_policy && aws_s3_bucket_public_access_block.state.ignore_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "States are not public."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.state.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.state.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "States travel over TLS only."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition) == jsonencode({
      StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:example-org/alerting-infra:pull_request", "repo:example-org/alerting-infra:environment:dev-plan"]
      }
    })
    error_message = "Pull requests of this repository and its environment for plans plan, and nobody else."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition) == jsonencode({
      StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:example-org/alerting-infra:environment:dev"]
      }
    })
    error_message = "Jobs of this repository's environment apply, and nobody else."
  }

  assert {
    condition     = alltrue(flatten([for policy in aws_iam_role_policy.plan : [for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : can(regex("^[a-z0-9]+:(Get|List|Describe)|^apigateway:GET$", action))]]]))
    error_message = "The plan role reads only."
  }

  assert {
    condition     = alltrue([for policy in aws_iam_policy.apply : length(policy.policy) <= 6144]) && length(aws_iam_policy.apply) <= 10 && length(aws_iam_policy.boundary.policy) <= 6144
    error_message = "A managed policy has at most 6,144 characters, and a role ten of them."
  }

  assert {
    condition     = alltrue(flatten([for policy in aws_iam_policy.apply : [for statement in jsondecode(policy.policy).Statement : statement.Effect == "Deny" || !contains(statement.Resource, "*") || try(statement.Condition, null) != null]]))
    error_message = "Where the deploy role may touch anything, a condition restricts it."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.apply["roles"].policy).Statement : statement.Condition.StringEquals["iam:PermissionsBoundary"] if contains(statement.Action, "iam:CreateRole")]) == "arn:aws:iam::111122223333:policy/alerting-dev-boundary"
    error_message = "The deploy role makes roles within the boundary only."
  }

  assert {
    condition     = length(flatten([for policy in aws_iam_policy.apply : [for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : action if statement.Effect == "Allow" && can(regex("^(iam:(CreatePolicy|DeletePolicy|SetDefaultPolicy|AttachRole|DeleteRolePermissionsBoundary|CreateUser|CreateAccessKey)|[a-z0-9]+:\\*$)", action))]]])) == 0
    error_message = "The deploy role cannot widen the boundary or make keys, and has no service as a whole."
  }
}

# The roles of a stack whose prefix goes on where this one's ends belong to somebody else.
run "roles_of_another_stack" {
  command = plan

  variables {
    prefix = "alerting"
  }

  assert {
    condition = alltrue(flatten([for policy in concat(values(aws_iam_policy.apply)[*].policy, values(aws_iam_role_policy.plan)[*].policy) : [
      for statement in jsondecode(policy).Statement : [
        for resource in statement.Resource : !strcontains(resource, "*") if strcontains(resource, ":role/") && !strcontains(resource, ":role/aws-service-role/")
      ]
    ]]))
    error_message = "The deploy roles may touch roles that they do not name."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_policy.apply["roles"].policy).Statement : statement.Resource if statement.Sid == "WriteRoles"])) == toset([
      for name in ["collector", "external-alerts-webhook", "flow-logs", "heartbeat", "history", "history-schedule", "webhook-heartbeat"] : "arn:aws:iam::111122223333:role/alerting-${name}"
    ])
    error_message = "The deploy role writes the roles of its stack, and no other."
  }
}

run "second_stack_of_an_account" {
  command = plan

  variables {
    create_oidc_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Principal.Federated == "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    error_message = "The identity provider that is there already is used."
  }
}

run "environment_that_is_none" {
  command = plan

  variables {
    github_environment = "production"
    github_repository  = "alerting-infra"
  }

  expect_failures = [var.github_environment, var.github_repository]
}

# Whatever a role of the stack may do is within the boundary; otherwise the right would be there and not work.
run "boundary" {
  command = plan

  assert {
    condition = length(setsubtract([
      "cloudwatch:DescribeAlarms", "cloudwatch:ListAlarmMuteRules",
      "dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
      "events:InvokeApiDestination", "kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction", "logs:CreateLogStream", "logs:PutLogEvents",
      "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets", "sns:GetTopicAttributes", "sns:Publish", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage", "sqs:SendMessage", "xray:PutTraceSegments",
    ], flatten([for statement in jsondecode(aws_iam_policy.boundary.policy).Statement : statement.Action]))) == 0
    error_message = "The boundary leaves out what the stack's roles do."
  }
}
