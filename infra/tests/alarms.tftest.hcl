# Every alarm can go off, tells who has to know, and watches what it says.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

override_data {
  target = data.aws_secretsmanager_secret.webhook
  values = {
    arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-webhook-secrets-AbCdEf"
  }
}

override_data {
  target = data.aws_secretsmanager_secret.github_app
  values = {
    arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-alerting-app-secrets-GhIjKl"
  }
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

run "alarms" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) == length(distinct([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name]))
    error_message = "No two alarms have one name."
  }

  assert {
    condition = length(setsubtract([
      "dlq-not-empty", "dlq-expiring", "oldest-message", "queue-depth", "internal-errors", "tick-missing", "upkeep-failing", "sweep-repairs", "delivery-failed", "delivery-lost", "collector-errors", "webhook-errors",
      "collector-throttles", "webhook-throttles", "collector-duration", "webhook-duration", "collector-concurrency",
      "webhook-concurrency", "api-4xx", "api-5xx", "api-latency", "webhook-unavailable", "authentication-failures",
      "github-refusals", "github-configuration", "github-rate-limited", "github-remaining", "github-outage", "breaker-open",
      "invalid-alerts", "unrouted-alerts", "truncated-alerts", "stale-firing", "alert-to-issue", "table-throttles",
      "state-unavailable", "heartbeat-missing", "heartbeat-delay", "traffic-drop",
      "ops-listeners-missing", "api-throttled", "sender-refused", "webhook-secret-rejected", "dry-runs", "shadow-mode", "oversized-requests",
    ], distinct([for alarm in local.alarms : alarm.key]))) == 0
    error_message = "An alarm is gone."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : contains(alarm.alarm_actions, "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops") && alarm.ok_actions == alarm.alarm_actions])
    error_message = "Every alarm, and its end, goes to the ops topic."
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : endswith(key, "-critical") == contains(alarm.alarm_actions, "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical")])
    error_message = "Critical alarms go to the critical topic, warnings do not."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : contains(alarm.alarm_actions, "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts") && length(alarm.alarm_actions) <= 5])
    error_message = "Alarms become issues as well."
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : endswith(alarm.alarm_description, "TEAM=alerting-ops | PRIORITY=${endswith(key, "-critical") ? "P1" : "P2"} | RUNBOOK=https://github.com/example-org/alerting-infra/blob/main/OPERATIONS.md#alarm-${replace(key, "/-(warning|critical)$/", "")}")])
    error_message = "Every alarm names its team, priority and runbook."
  }

  assert {
    condition     = alltrue([for alarm in local.alarms : strcontains(file("../OPERATIONS.md"), "\n### alarm-${alarm.key}\n")])
    error_message = "Every runbook link leads to a section of OPERATIONS.md: ${join(", ", distinct([for alarm in local.alarms : alarm.key if !strcontains(file("../OPERATIONS.md"), "\n### alarm-${alarm.key}\n")]))}"
  }

  assert {
    condition     = alltrue([for text in regexall("(?m)^### alarm-([a-z0-9-]+)$", file("../OPERATIONS.md")) : contains(concat([for alarm in local.alarms : alarm.key], keys(local.history_alarms), ["p0-topic-failing", "webhook-heartbeat-missing", "bus-delivery-failed", "bus-delivery-lost"]), text[0])])
    error_message = "OPERATIONS.md describes an alarm that there is not."
  }

  assert {
    condition = alltrue([
      for key, row in local.alarm_table : length(row.tiers) == 1 ? true : (
        row.tiers.critical.threshold == row.tiers.warning.threshold
        ? row.tiers.critical.periods > row.tiers.warning.periods
        : (row.tiers.critical.threshold < row.tiers.warning.threshold) == startswith(row.comparison, "LessThan")
      )
    ])
    error_message = "A critical alarm is harder to reach than its warning: by threshold, or by how long."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == (can(regex("-(heartbeat|tick)-missing-|-ops-listeners-missing-warning$", alarm.alarm_name)) ? "breaching" : "notBreaching")])
    error_message = "Missing heartbeats, ticks and counts of listeners are the alarm; of everything else, no data is good news."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].statistic == "SampleCount" && aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].threshold == 1 && aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].period * aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].datapoints_to_alarm == 900 && aws_cloudwatch_metric_alarm.this["heartbeat-missing-critical"].dimensions == tomap({ path = "topic" })
    error_message = "15 minutes of silence alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["dlq-not-empty-warning"].dimensions == tomap({ QueueName = "alerting-dev-alerts-dlq" }) && aws_cloudwatch_metric_alarm.this["dlq-not-empty-warning"].threshold == 0
    error_message = "One message in the dead-letter queue is enough."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["dlq-expiring-warning"].dimensions == tomap({ QueueName = "alerting-dev-alerts-dlq" }) && aws_cloudwatch_metric_alarm.this["dlq-expiring-warning"].threshold == 5 * 86400 && aws_cloudwatch_metric_alarm.this["dlq-expiring-critical"].threshold <= aws_sqs_queue.dlq.message_retention_seconds - 5 * 86400
    error_message = "Both alarms come before SQS deletes a dead letter, although one that waited five days in the queue is deleted so much earlier."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["oldest-message-critical"].metric_name == "WaitingSeconds" && aws_cloudwatch_metric_alarm.this["oldest-message-critical"].period * aws_cloudwatch_metric_alarm.this["oldest-message-critical"].evaluation_periods > 3660 && aws_cloudwatch_metric_alarm.this["oldest-message-critical"].datapoints_to_alarm == 1
    error_message = "The oldest message is looked for over the longest time between two attempts, an hour and its spread."
  }

  assert {
    condition     = [for query in aws_cloudwatch_metric_alarm.this["queue-depth-warning"].metric_query : query.expression if query.return_data] == ["SUM([FILL(visible, 0), FILL(hidden, 0), FILL(delayed, 0)])"] && alltrue([for query in aws_cloudwatch_metric_alarm.this["queue-depth-warning"].metric_query : query.metric[0].dimensions == tomap({ QueueName = "alerting-dev-alerts" }) && query.metric[0].period == 60 if query.expression == null || query.expression == ""])
    error_message = "What is hidden waits as well, and the queue is the one of the alerts."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["collector-errors-warning"].dimensions == tomap({ FunctionName = "alerting-dev-collector" }) && aws_cloudwatch_metric_alarm.this["webhook-errors-warning"].dimensions == tomap({ FunctionName = "alerting-dev-external-alerts-webhook" })
    error_message = "Errors are counted for each function by itself."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["collector-duration-critical"].dimensions == tomap({ FunctionName = "alerting-dev-collector", Resource = "alerting-dev-collector:live" }) && aws_cloudwatch_metric_alarm.this["collector-duration-critical"].extended_statistic == "p99"
    error_message = "Durations are those of the alias."
  }

  assert {
    condition     = alltrue([for alarm in local.alarms : alarm.limit_ms == null ? true : alarm.threshold < alarm.limit_ms]) && length([for alarm in local.alarms : alarm if alarm.limit_ms != null]) == 6
    error_message = "Durations and latencies are below the time at which the thing is given up."
  }

  assert {
    condition     = [for query in aws_cloudwatch_metric_alarm.this["upkeep-failing-warning"].metric_query : query.expression if query.return_data] == ["SUM([FILL(timers, 0), FILL(sweep, 0), FILL(lease, 0), FILL(alarms, 0), FILL(storms, 0), FILL(quiet, 0), FILL(eye, 0)])"]
    error_message = "Upkeep has failed, whichever task it was."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["sweep-repairs-warning"].metric_name == "Repairs" && aws_cloudwatch_metric_alarm.this["sweep-repairs-warning"].threshold == 20 && aws_cloudwatch_metric_alarm.this["sweep-repairs-warning"].period == 600 && length(coalesce(aws_cloudwatch_metric_alarm.this["sweep-repairs-warning"].dimensions, {})) == 0
    error_message = "More than 20 repairs of one sweep alarm, of whatever kind."
  }

  assert {
    condition     = [for query in aws_cloudwatch_metric_alarm.this["api-5xx-warning"].metric_query : query.expression if query.return_data] == ["IF(requests > 0, 100 * failed / requests, 0)"] && alltrue([for query in aws_cloudwatch_metric_alarm.this["api-5xx-warning"].metric_query : query.metric[0].dimensions == tomap({ ApiId = "a1b2c3d4e5" }) if query.expression == null || query.expression == ""])
    error_message = "The rate of errors is that of this API."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["traffic-drop-warning"].threshold_metric_id == "band" && aws_cloudwatch_metric_alarm.this["traffic-drop-warning"].comparison_operator == "LessThanLowerThreshold" && length([for query in aws_cloudwatch_metric_alarm.this["traffic-drop-warning"].metric_query : query if query.return_data]) == 2
    error_message = "A drop is a value below the band that was learned."
  }

  assert {
    condition     = alltrue([for alarm in ["api-4xx", "authentication-failures", "oversized-requests"] : !contains(keys(aws_cloudwatch_metric_alarm.this), "${alarm}-critical") && contains(keys(aws_cloudwatch_metric_alarm.this), "${alarm}-warning")])
    error_message = "What anybody can cause pages nobody."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["sender-refused-warning"].metric_name == "WebhookRefused" && aws_cloudwatch_metric_alarm.this["sender-refused-warning"].threshold == 0 && aws_cloudwatch_metric_alarm.this["sender-refused-warning"].datapoints_to_alarm == 1
    error_message = "One refused alert of a known sender alarms."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.throttled.pattern == "{ $.status = \"429\" }" && [for transformation in aws_cloudwatch_log_metric_filter.throttled.metric_transformation : "${transformation.namespace} ${transformation.name}"] == ["AlertingInfra/Api ${aws_cloudwatch_metric_alarm.this["api-throttled-warning"].metric_name}"]
    error_message = "The alarm about 429 watches what the access log says."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["ops-listeners-missing-warning"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["ops-listeners-missing-critical"].treat_missing_data == "notBreaching"
    error_message = "Where nobody looks who listens, that is said, and pages nobody by itself."
  }

  assert {
    condition     = length(setsubtract(concat(local.collector_canary_alarms, local.webhook_canary_alarms), [for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name])) == 0
    error_message = "A canary watches alarms that there are."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["shadow-mode-warning"].period * aws_cloudwatch_metric_alarm.this["shadow-mode-warning"].datapoints_to_alarm == 86400
    error_message = "A day of shadow mode alarms."
  }

  assert {
    condition     = length(local.dashboard_strangers) == 0 && length(local.dashboard_metrics) > 40
    error_message = "The dashboard shows metrics that there are."
  }

  assert {
    condition     = aws_cloudwatch_dashboard.this.dashboard_name == "alerting-dev" && length([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget if widget.type == "metric"]) == 30
    error_message = "The dashboard has all its widgets."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : keys(widget.properties) if widget.type == "log"] == [["query", "region", "title", "view"], ["query", "region", "title", "view"]] && alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : startswith(widget.properties.query, "SOURCE '/aws/lambda/alerting-dev-collector' | SOURCE '/aws/lambda/alerting-dev-external-alerts-webhook' | filter type = \"platform.report\" | stats max(record.metrics.") if widget.type == "log"])
    error_message = "What Lambda tells only in its reports is read from the logs of the functions."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : keys(widget.properties) == ["metrics", "period", "region", "stacked", "stat", "title", "view"] if widget.type == "metric"])
    error_message = "Widgets of metrics have all they need."
  }

  assert {
    condition     = alltrue(flatten([for index, widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : [for other, place in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : index >= other || widget.x + widget.width <= place.x || place.x + place.width <= widget.x || widget.y + widget.height <= place.y || place.y + place.height <= widget.y]]))
    error_message = "No two widgets lie on each other."
  }
}

run "not_as_issues" {
  command = plan

  variables {
    ops_alarms_as_issues = false
    ops_emails           = ["ops@example.com"]
    ops_critical_emails  = ["pager@example.com"]
    ops_urls             = { pagerduty = "https://events.example.com/integration/0123/enqueue" }
    ops_critical_urls    = { pager = "https://pager.example.com/critical" }
    ops_chat_enabled     = true
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : !contains(alarm.alarm_actions, "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts") && length(alarm.alarm_actions) >= 1])
    error_message = "Alarms go to the ops topics only."
  }

  assert {
    condition     = [for subscription in aws_sns_topic_subscription.ops_url : [subscription.protocol, subscription.endpoint]] == [["https", "https://events.example.com/integration/0123/enqueue"]] && [for subscription in aws_sns_topic_subscription.ops_critical_url : subscription.endpoint] == ["https://pager.example.com/critical"]
    error_message = "Each https address is subscribed to its topic."
  }

  assert {
    condition = jsondecode(aws_scheduler_schedule.wake_up["webhook"].target[0].input) == { wake_up = { topics = [
      { arn = "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops", listeners = 3 },
      { arn = "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical", listeners = 2 },
    ] } }
    error_message = "The webhook knows how many should hear each topic."
  }

  assert {
    condition     = [for subscription in aws_sns_topic_subscription.ops : subscription.endpoint] == ["ops@example.com"] && [for subscription in aws_sns_topic_subscription.ops_critical : subscription.endpoint] == ["pager@example.com"]
    error_message = "Each address is subscribed to its topic."
  }
}

run "a_duration_alarm_follows_the_time_that_the_collector_has" {
  command = plan

  variables {
    collector_timeout_seconds = 120
    github_timeout_seconds    = 20
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["collector-duration-critical"].threshold == 97000 && aws_cloudwatch_metric_alarm.this["collector-duration-warning"].threshold == 72750
    error_message = "With 23 s left the collector begins nothing more."
  }
}

# Every alert would be put off until GitHub's time-out fits, which it never does.
run "a_collector_without_time_for_one_call" {
  command = plan

  variables {
    collector_timeout_seconds = 30
    github_timeout_seconds    = 30
  }

  expect_failures = [aws_cloudwatch_metric_alarm.this]
}

run "without_a_page_to_link_to" {
  command = plan

  variables {
    repository_url  = null
    history_enabled = true
    history_package = "tests/fixtures/collector.zip"
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : strcontains(alarm.alarm_description, "TEAM=alerting-ops | PRIORITY=${endswith(key, "-critical") ? "P1" : "P2"} | RUNBOOK=OPERATIONS.md, alarm-${replace(key, "/-(warning|critical)$/", "")}\n- Means: ") && length(alarm.alarm_description) <= 1024])
    error_message = "Every alarm carries the beginning of its section."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_metric_alarm.this["webhook-errors-critical"].alarm_description, "\n- Do: After a deployment: roll back.")
    error_message = "A short section is there whole."
  }
}
