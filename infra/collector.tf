locals {
  # What its version can cause. Dead letters a sender can cause too, but a version that rejects everything has no other sign.
  collector_canary_alarms = [for key in ["collector-errors-warning", "internal-errors-warning", "dlq-not-empty-warning"] : "${var.prefix}-${key}"]

  collector_grants = merge({
    State = {
      actions   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"]
      resources = [local.arns.table]
    }
    QueryIndexes = {
      actions   = ["dynamodb:Query"]
      resources = [local.arns.open_index, local.arns.storm_index, local.arns.timer_index]
    }
    # The event source mapping polls with the role of the function.
    Poll = {
      actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      resources = [local.arns.queue]
    }
    RetryLater = {
      actions   = ["sqs:ChangeMessageVisibility"]
      resources = [local.arns.queue]
    }
    DeadLetter = {
      actions   = ["sqs:SendMessage"]
      resources = [local.arns.dlq]
    }
    # Narrower than everything, and CloudWatch leaves composite alarms out of its answer.
    DescribeAlarms = {
      actions   = ["cloudwatch:DescribeAlarms"]
      resources = ["*"]
    }
    ReadGitHubApp = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [data.aws_secretsmanager_secret.github_app.arn]
    }
  }, local.mute_rules_grant, local.dead_mans_switch_grant, local.p0_topic_grant, local.secrets_key_grant)

  dead_mans_switch_grant = var.dead_mans_switch_enabled ? {
    ReadDeadMansSwitch = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [data.aws_secretsmanager_secret.dead_mans_switch[0].arn]
    }
  } : {}

  p0_topic_grant = var.p0_topic_enabled ? {
    TellTopic = { actions = ["sns:Publish"], resources = [local.arns.p0_topic] }
  } : {}

  # Only before an alarm is filed that has not told us that it fires.
  mute_rules_grant = var.missed_alarms_prefix == "" ? {} : {
    ListMuteRules = { actions = ["cloudwatch:ListAlarmMuteRules"], resources = ["*"] }
  }
}

module "collector" {
  source = "./modules/java_function"

  name                 = local.names.collector
  description          = "Turns alerts into GitHub issues"
  package              = var.collector_package
  handler              = "dev.alerting.collector.CollectorHandler::handleRequest"
  memory_mb            = var.collector_memory_mb
  timeout_seconds      = var.collector_timeout_seconds
  reserved_concurrency = var.collector_reserved_concurrency
  tracing_enabled      = var.tracing_enabled
  log_retention_days   = var.log_retention_days
  permissions_boundary = local.permissions_boundary
  network_enabled      = var.vpc_enabled
  network              = local.function_network
  grants               = local.collector_grants
  partition            = local.partition
  region               = local.region
  account_id           = local.account

  canary = {
    percent = var.canary_percent
    seconds = var.canary_seconds
    event   = jsonencode({ Records = [] })
    alarms  = local.collector_canary_alarms
  }

  environment = {
    JAVA_TOOL_OPTIONS         = local.jvm_options
    STATUS_TABLE_NAME         = aws_dynamodb_table.state.name
    DLQ_URL                   = aws_sqs_queue.dlq.url
    GITHUB_REPO               = var.github_repo
    GITHUB_APP_SECRET_ID      = data.aws_secretsmanager_secret.github_app.name
    GITHUB_API_URL            = var.github_api_url
    ENABLE_GITHUB_ISSUES      = tostring(var.enable_github_issues)
    FALLBACK_TEAM             = var.fallback_team
    DEFAULT_PRIORITY          = var.default_priority
    COMMENT_INTERVAL_SECONDS  = var.comment_interval_seconds == null ? "" : tostring(var.comment_interval_seconds)
    RECOVERY_WAIT_SECONDS     = tostring(var.recovery_wait_seconds)
    TIME_ZONES                = join(",", var.time_zones)
    LINK_HOSTS                = join(",", var.link_hosts)
    GITHUB_TIMEOUT_SECONDS    = tostring(var.github_timeout_seconds)
    GITHUB_CONCURRENCY        = tostring(var.github_concurrency)
    GITHUB_CONTENT_PER_MINUTE = tostring(var.github_content_per_minute)
    GITHUB_CONTENT_PER_HOUR   = tostring(var.github_content_per_hour)
    BREAKER_WINDOW            = tostring(var.breaker_window)
    BREAKER_FAILURE_PERCENT   = tostring(var.breaker_failure_percent)
    BREAKER_OPEN_SECONDS      = tostring(var.breaker_open_seconds)
    STUCK_DAYS                = tostring(var.stuck_days)
    STORM_AFTER               = tostring(var.storm_after)
    STORM_WINDOW_SECONDS      = tostring(var.storm_window_seconds)
    STORM_TEAM_AFTER          = tostring(var.storm_team_after)
    STORM_PATIENCE_SECONDS    = tostring(var.storm_patience_seconds)
    REOPEN_WINDOW_SECONDS     = tostring(var.reopen_window_seconds)
    HOLD_SECONDS              = tostring(var.hold_seconds)
    MISSED_ALARMS_PREFIX      = var.missed_alarms_prefix

    DEAD_MANS_SWITCH_SECRET_ID = var.dead_mans_switch_enabled ? data.aws_secretsmanager_secret.dead_mans_switch[0].name : ""
    P0_TOPIC_ARN               = var.p0_topic_enabled ? local.arns.p0_topic : ""
  }
}

resource "aws_lambda_event_source_mapping" "alerts" {
  event_source_arn                   = aws_sqs_queue.alerts.arn
  function_name                      = module.collector.alias_arn
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = var.batching_window_seconds
  function_response_types            = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = var.maximum_concurrency
  }

  lifecycle {
    precondition {
      condition     = var.github_content_per_minute < 80
      error_message = "github_content_per_minute is too high: GitHub accepts fewer than 80 issues and comments in a minute."
    }

    precondition {
      condition     = var.github_content_per_hour < 500
      error_message = "github_content_per_hour is too high: GitHub accepts fewer than 500 issues and comments in an hour."
    }
  }
}
