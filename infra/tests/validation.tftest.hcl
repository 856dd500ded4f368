# What is wrong is refused at plan time, by name.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  prefix              = "alerting-dev"
  region              = "us-west-2"
  deletion_protection = false
  github_repo         = "example-org/alerts"
  repository_url      = "https://github.com/example-org/alerting-infra"
  webhook_package     = "tests/fixtures/webhook.zip"
  collector_package   = "tests/fixtures/collector.zip"
}

run "each_of_these" {
  command = plan

  variables {
    # prefix with capitals
    prefix = "Alerting-Dev"

    # region that is none
    region = "oregon"

    # account that is none
    allowed_account_ids = ["12345"]

    # repository without owner
    github_repo = "alerts"

    # api without tls
    github_api_url = "http://github.example.com/api/v3"

    # runbooks nowhere
    repository_url = "github.com/example-org/alerting-infra"

    # team in capitals
    fallback_team = "Dev Infra"

    # priority that is none
    default_priority = "P4"

    # comment interval below zero
    comment_interval_seconds = -1

    # recovery wait too long
    recovery_wait_seconds = 901

    # no time zone
    time_zones = []

    # host with a scheme
    link_hosts = ["https://wiki.example.com"]

    # github timeout of nothing
    github_timeout_seconds = 0

    # concurrency too high
    github_concurrency = 51

    # content too little
    github_content_per_minute = 5

    # breaker window too small
    breaker_window = 1

    # breaker over a hundred percent
    breaker_failure_percent = 101

    # package that is no zip
    webhook_package = "tests/fixtures/webhook.jar"

    # too little memory
    collector_memory_mb = 128

    # receives for less than a day
    max_receive_count = 5

    # one instance only
    maximum_concurrency = 1

    # gateway waits too long
    api_integration_timeout_ms = 29000

    # domain without zone
    webhook_domain = { name = "alerts.example.com", zone_id = "example.com" }

    # retention that is none
    log_retention_days = 42

    # alias for a key
    secrets_kms_key_arn = "arn:aws:kms:us-west-2:111122223333:alias/secrets"

    # account of alarms that is none
    allowed_alarm_account_ids = ["everyone"]

    # address that is none
    ops_emails = ["ops at example.com"]

    # critical address that is none
    ops_critical_emails = ["pager"]

    # addresses without tls, and without a name
    ops_urls          = { pagerduty = "http://events.example.com/x" }
    ops_critical_urls = { "" = "https://events.example.com/x" }

    # network too small
    vpc_cidr = "10.0.0.0/28"

    # tags that are ours
    tags = { stack = "other" }
  }

  expect_failures = [
    var.prefix,
    var.region,
    var.allowed_account_ids,
    var.github_repo,
    var.github_api_url,
    var.repository_url,
    var.fallback_team,
    var.default_priority,
    var.comment_interval_seconds,
    var.recovery_wait_seconds,
    var.time_zones,
    var.link_hosts,
    var.github_timeout_seconds,
    var.github_concurrency,
    var.github_content_per_minute,
    var.breaker_window,
    var.breaker_failure_percent,
    var.webhook_package,
    var.collector_memory_mb,
    var.max_receive_count,
    var.maximum_concurrency,
    var.api_integration_timeout_ms,
    var.webhook_domain,
    var.log_retention_days,
    var.secrets_kms_key_arn,
    var.allowed_alarm_account_ids,
    var.ops_emails,
    var.ops_critical_emails,
    var.ops_urls,
    var.ops_critical_urls,
    var.vpc_cidr,
    var.tags,
  ]
}

run "and_each_of_these" {
  command = plan

  variables {
    # zones of another region
    availability_zones = ["us-east-1a", "us-east-1b"]

    # prefix too long
    prefix = "alerting-development-of-the-team"

    # repository as address
    github_repo = "https://github.com/example-org/alerts"

    # api that only looks local
    github_api_url = "http://localhost.example.com"

    # gateway waits less than the webhook
    api_integration_timeout_ms = 5000

    # batch too large without window
    batch_size = 11

    # reserved below maximum
    collector_reserved_concurrency = 1

    # burst below rate
    api_throttling_burst = 10
  }

  expect_failures = [
    var.availability_zones,
    var.prefix,
    var.github_repo,
    var.github_api_url,
    var.api_integration_timeout_ms,
    var.batch_size,
    var.collector_reserved_concurrency,
    var.api_throttling_burst,
  ]
}

run "a_webhook_slower_than_the_gateway" {
  command = plan

  variables {
    # slower than the gateway
    webhook_timeout_seconds = 29

    api_integration_timeout_ms = 28999
  }

  expect_failures = [var.webhook_timeout_seconds]
}

run "more_content_in_a_minute_than_github_takes" {
  command = plan

  variables {
    github_content_per_minute = 80
  }

  expect_failures = [aws_lambda_event_source_mapping.alerts]
}

run "more_content_in_an_hour_than_github_takes" {
  command = plan

  variables {
    github_content_per_hour = 500
  }

  expect_failures = [aws_lambda_event_source_mapping.alerts]
}

run "a_heartbeat_without_a_certificate" {
  command = plan

  variables {
    webhook_domain            = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ", truststore_uri = "s3://example-trust/senders.pem" }
    webhook_heartbeat_enabled = true
  }

  expect_failures = [aws_apigatewayv2_domain_name.webhook]
}

run "a_trust_store_that_is_none_and_no_url_at_all" {
  command = plan

  variables {
    webhook_domain               = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ", truststore_uri = "senders.pem" }
    webhook_reserved_concurrency = 2
  }

  expect_failures = [var.webhook_domain, var.webhook_reserved_concurrency]
}

run "no_url_at_all" {
  command = plan

  variables {
    default_endpoint_enabled = false
  }

  expect_failures = [var.default_endpoint_enabled]
}

run "a_production_that_nobody_hears" {
  command = plan

  variables {
    production = true
  }

  expect_failures = [var.production]
}

run "more_instances_than_the_account_may_run" {
  command = plan

  variables {
    account_concurrency          = 199
    webhook_reserved_concurrency = 100
  }

  expect_failures = [var.account_concurrency]
}

run "a_new_account_reserves_nothing" {
  command = plan

  variables {
    account_concurrency          = 10
    webhook_reserved_concurrency = null
  }

  assert {
    condition     = module.webhook.reserved_concurrency == -1 && aws_cloudwatch_metric_alarm.this["webhook-concurrency-warning"].threshold == 2 && aws_cloudwatch_metric_alarm.this["webhook-concurrency-critical"].threshold == 3.2
    error_message = "Without instances of its own, the alarm follows what the account may run."
  }
}
