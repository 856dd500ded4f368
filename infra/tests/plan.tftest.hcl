# Plans the dev stack without AWS, so that the policy check has a plan to read:
#   terraform test -filter=tests/plan.tftest.hcl -json -verbose
# prints it in the message of type test_plan.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_data {
  target = data.aws_secretsmanager_secret.webhook
  values = { arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-webhook-secrets-AbCdEf" }
}

override_data {
  target = data.aws_secretsmanager_secret.github_app
  values = { arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-alerting-app-secrets-GhIjKl" }
}

run "plan" {
  command = plan

  variables {
    prefix              = "alerting-dev"
    region              = "us-west-2"
    deletion_protection = false
    github_repo         = "example-org/alerts"
    repository_url      = "https://github.com/example-org/alerting-infra"
    webhook_package     = "tests/fixtures/webhook.zip"
    collector_package   = "tests/fixtures/collector.zip"
  }

  assert {
    condition     = output.collector_name == "alerting-dev-collector"
    error_message = "The plan is not that of the dev stack."
  }
}
