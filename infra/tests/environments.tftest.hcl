# Production and dev as their tfvars have them.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_data {
  target = data.aws_secretsmanager_secret.webhook
  values = {
    arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:alerting-prod-webhook-secrets-AbCdEf"
  }
}

override_data {
  target = data.aws_secretsmanager_secret.github_app
  values = {
    arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:alerting-prod-alerting-app-secrets-GhIjKl"
  }
}

override_data {
  target = data.aws_region.current
  values = { name = "us-east-1" }
}

variables {
  github_repo       = "example-org/alerts"
  repository_url    = "https://github.com/example-org/alerting-infra"
  webhook_package   = "tests/fixtures/webhook.zip"
  collector_package = "tests/fixtures/collector.zip"
}

run "prod" {
  command = plan

  variables {
    prefix                    = "alerting-prod"
    region                    = "us-east-1"
    production                = true
    ops_emails                = ["ops@example.com"]
    deletion_protection       = true
    log_retention_days        = 365
    permissions_boundary_name = "alerting-prod-boundary"
  }

  assert {
    condition     = [for name in ["prefix", "region", "production", "deletion_protection", "log_retention_days", "permissions_boundary_name"] : trim(regex("(?m)^${name} *= *(.*)$", file("prod.tfvars"))[0], "\"")] == [var.prefix, var.region, tostring(var.production), tostring(var.deletion_protection), tostring(var.log_retention_days), var.permissions_boundary_name] && regex("(?m)^key *= *\"(.*)\"$", file("backend-prod.hcl"))[0] == "${var.prefix}/terraform.tfstate" && regex("(?m)^use_lockfile *= *(.*)$", file("backend-prod.hcl"))[0] == "true"
    error_message = "prod.tfvars or backend-prod.hcl is not what is tested here."
  }

  assert {
    condition     = output.collector_name == "alerting-prod-collector" && output.webhook_name == "alerting-prod-external-alerts-webhook" && output.status_table_name == "alerting-prod-alerts-state"
    error_message = "Functions and table are named after the stack."
  }

  assert {
    condition     = aws_sns_topic.alerts.name == "alerting-prod-alerts" && aws_sqs_queue.alerts.name == "alerting-prod-alerts" && aws_sqs_queue.dlq.name == "alerting-prod-alerts-dlq"
    error_message = "Topic and queues are named after the stack."
  }

  assert {
    condition     = aws_dynamodb_table.state.deletion_protection_enabled
    error_message = "Production's table cannot be deleted by accident."
  }

  assert {
    condition     = module.webhook.environment.TOPIC_ARN == "arn:aws:sns:us-east-1:111122223333:alerting-prod-alerts"
    error_message = "Production's webhook publishes to production's topic."
  }

  assert {
    condition     = module.collector.grants.ReadGitHubApp.resources == tolist(["arn:aws:secretsmanager:us-east-1:111122223333:secret:alerting-prod-alerting-app-secrets-GhIjKl"])
    error_message = "Production reads production's secrets."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : startswith(alarm.alarm_name, "alerting-prod-") && alltrue([for arn in alarm.alarm_actions : strcontains(arn, ":us-east-1:111122223333:alerting-prod-")])])
    error_message = "Production's alarms are production's."
  }
}

run "dev" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { name = "us-west-2" }
  }

  variables {
    prefix                    = "alerting-dev"
    region                    = "us-west-2"
    deletion_protection       = false
    log_retention_days        = 30
    permissions_boundary_name = "alerting-dev-boundary"
  }

  assert {
    condition     = [for name in ["prefix", "region", "deletion_protection", "log_retention_days", "permissions_boundary_name"] : trim(regex("(?m)^${name} *= *(.*)$", file("dev.tfvars"))[0], "\"")] == [var.prefix, var.region, tostring(var.deletion_protection), tostring(var.log_retention_days), var.permissions_boundary_name] && regex("(?m)^key *= *\"(.*)\"$", file("backend-dev.hcl"))[0] == "${var.prefix}/terraform.tfstate" && regex("(?m)^use_lockfile *= *(.*)$", file("backend-dev.hcl"))[0] == "true"
    error_message = "dev.tfvars or backend-dev.hcl is not what is tested here."
  }

  assert {
    condition     = !aws_dynamodb_table.state.deletion_protection_enabled
    error_message = "A dev stack can be torn down."
  }
}
