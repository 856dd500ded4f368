# Plans the stack with everything that is optional, so that the checks of plans know all of it:
#   terraform test -filter=tests/plan_everything.tftest.hcl -json -verbose

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
    prefix                    = "alerting-dev"
    region                    = "us-west-2"
    deletion_protection       = true
    github_repo               = "example-org/alerts"
    repository_url            = "https://github.com/example-org/alerting-infra"
    webhook_package           = "tests/fixtures/webhook.zip"
    collector_package         = "tests/fixtures/collector.zip"
    vpc_enabled               = true
    tracing_enabled           = true
    eventbridge_enabled       = true
    permissions_boundary_name = "alerting-dev-boundary"
    secrets_kms_key_arn       = "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-00000000000a"
    webhook_heartbeat_enabled = true
    webhook_domain            = { name = "alerts.example.com", zone_id = "Z0123456789" }
    allowed_alarm_account_ids = ["444455556666"]
    alarm_organization_id     = "o-a1b2c3d4e5"
    alarm_bus_enabled         = true
    ops_emails                = ["oncall@example.com"]
    ops_critical_emails       = ["pager@example.com"]
    ops_urls                  = { pagerduty = "https://events.example.com/integration/0123/enqueue" }
    ops_critical_urls         = { pager = "https://pager.example.com/critical" }
    ops_chat_enabled          = true
    production                = true
    history_enabled           = true
    report_issues_enabled     = true
    history_package           = "tests/fixtures/collector.zip"
    p0_topic_enabled          = true

    webhook_sender_secrets_enabled = true
  }

  assert {
    condition     = output.external_alerts_webhook_url == "https://alerts.example.com/webhook"
    error_message = "The plan is not that of the stack with a domain."
  }
}
