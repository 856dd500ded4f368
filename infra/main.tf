# Names and ARNs of everything that a policy mentions. ARNs are built from names, not read from resources, so every
# policy is complete in the plan and can be checked before anything is applied.

data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
  account   = data.aws_caller_identity.current.account_id

  names = {
    topic              = "${var.prefix}-alerts"
    queue              = "${var.prefix}-alerts"
    dlq                = "${var.prefix}-alerts-dlq"
    table              = "${var.prefix}-alerts-state"
    collector          = "${var.prefix}-collector"
    webhook            = "${var.prefix}-external-alerts-webhook"
    ops_topic          = "${var.prefix}-ops"
    ops_critical_topic = "${var.prefix}-ops-critical"
    p0_topic           = "${var.prefix}-p0"
    heartbeat          = "${var.prefix}-heartbeat"
    tick               = "${var.prefix}-tick"
    webhook_heartbeat  = "${var.prefix}-webhook-heartbeat"
    wake_up            = "${var.prefix}-wake-up"
    flow_logs          = "${var.prefix}-flow-logs"
    alarm_bus          = "${var.prefix}-alarms"
    alarm_bus_rule     = "${var.prefix}-organization-alarms"
    history            = "${var.prefix}-history"
    history_schedule   = "${var.prefix}-history-schedule"
    history_failed     = "${var.prefix}-history-failed"
    events_table       = "${var.prefix}-alert-events"
    metrics_table      = "${var.prefix}-alert-metrics"
    reports_bucket     = "${var.prefix}-alert-reports-${local.account}"
    # Athena wants names without hyphens.
    history_database = replace("${var.prefix}_alert_history", "-", "_")
  }

  # AWS's runtime client asks for a collection right before a snapshot, and with it a restored webhook's first request
  # takes twice the time: docs/decisions/0009-snapstart.md. The young generation would have the size of a big machine's.
  jvm_options = "-XX:+DisableExplicitGC -Xmn32m"

  regional = "${local.region}:${local.account}"

  arns = {
    topic              = "arn:${local.partition}:sns:${local.regional}:${local.names.topic}"
    ops_topic          = "arn:${local.partition}:sns:${local.regional}:${local.names.ops_topic}"
    ops_critical_topic = "arn:${local.partition}:sns:${local.regional}:${local.names.ops_critical_topic}"
    p0_topic           = "arn:${local.partition}:sns:${local.regional}:${local.names.p0_topic}"
    queue              = "arn:${local.partition}:sqs:${local.regional}:${local.names.queue}"
    dlq                = "arn:${local.partition}:sqs:${local.regional}:${local.names.dlq}"
    table              = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.table}"
    timer_index        = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.table}/index/timers"
    open_index         = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.table}/index/open-records"
    storm_index        = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.table}/index/storm"
    account_root       = "arn:${local.partition}:iam::${local.account}:root"
    collector_live     = "arn:${local.partition}:lambda:${local.regional}:function:${local.names.collector}:live"
    webhook_live       = "arn:${local.partition}:lambda:${local.regional}:function:${local.names.webhook}:live"
    webhook_role       = "arn:${local.partition}:iam::${local.account}:role/${local.names.webhook}"
    table_streams      = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.table}/stream/*"
    events_table       = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.events_table}"
    events_index       = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.events_table}/index/by-day"
    metrics_table      = "arn:${local.partition}:dynamodb:${local.regional}:table/${local.names.metrics_table}"
    reports_bucket     = "arn:${local.partition}:s3:::${local.names.reports_bucket}"
    history_failed     = "arn:${local.partition}:sqs:${local.regional}:${local.names.history_failed}"
    history_live       = "arn:${local.partition}:lambda:${local.regional}:function:${local.names.history}:live"
    alarm_bus          = "arn:${local.partition}:events:${local.regional}:event-bus/${local.names.alarm_bus}"
    alarm_bus_rule     = "arn:${local.partition}:events:${local.regional}:rule/${local.names.alarm_bus}/${local.names.alarm_bus_rule}"
    heartbeat_role     = "arn:${local.partition}:iam::${local.account}:role/${local.names.heartbeat}"

    # The service appends an id of its own to the name, so this cannot be more exact.
    webhook_heartbeat_destination = "arn:${local.partition}:events:${local.regional}:api-destination/${local.names.webhook_heartbeat}/*"
  }

  permissions_boundary = (
    var.permissions_boundary_name == null
    ? null
    : "arn:${local.partition}:iam::${local.account}:policy/${var.permissions_boundary_name}"
  )
}
