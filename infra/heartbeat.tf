# Every 5 minutes a heartbeat goes through topic, queue and collector. The collector answers it with the metric
# HeartbeatDelaySeconds and opens no issue; the alarm heartbeat-missing goes off when that stops.
#
# Every minute a tick takes the same way: the collector looks after what no alert asks for.

locals {
  # Terraform writes < and > in JSON as \u003c and \u003e; the services look for their placeholders in the raw text.
  heartbeat_body = replace(replace(jsonencode({
    heartbeat = { path = "topic", sent_at = "<aws.scheduler.scheduled-time>" }
  }), "\\u003c", "<"), "\\u003e", ">")

  heartbeat_input = replace(replace(jsonencode({
    TopicArn          = local.arns.topic
    Message           = local.heartbeat_body
    MessageAttributes = { source = { DataType = "String", StringValue = "heartbeat" } }
  }), "\\u003c", "<"), "\\u003e", ">")

  tick_input = replace(replace(jsonencode({
    TopicArn          = local.arns.topic
    Message           = local.tick_body
    MessageAttributes = { source = { DataType = "String", StringValue = "upkeep" } }
  }), "\\u003c", "<"), "\\u003e", ">")

  tick_body = replace(replace(jsonencode({
    tick = { sent_at = "<aws.scheduler.scheduled-time>" }
  }), "\\u003c", "<"), "\\u003e", ">")

  webhook_heartbeat_template = replace(replace(jsonencode({
    heartbeat = { path = "webhook", sent_at = "<time>" }
  }), "\\u003c", "<"), "\\u003e", ">")

  webhook_heartbeat_count = var.webhook_heartbeat_enabled ? 1 : 0
}

resource "aws_iam_role" "heartbeat" {
  name                 = local.names.heartbeat
  description          = "Lets the scheduler publish heartbeat and tick, and wake up the functions"
  permissions_boundary = local.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Scheduler"
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

# Permission to use the topic's key is in the key's policy.
resource "aws_iam_role_policy" "heartbeat" {
  name = "heartbeat"
  role = aws_iam_role.heartbeat.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Publish"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = [local.arns.topic]
      },
      {
        Sid      = "WakeUp"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [local.arns.collector_live, local.arns.webhook_live]
      },
    ]
  })
}

resource "aws_scheduler_schedule" "heartbeat" {
  name                = local.names.heartbeat
  description         = "A heartbeat through topic, queue and collector"
  schedule_expression = "rate(5 minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:sns:publish"
    role_arn = aws_iam_role.heartbeat.arn
    input    = local.heartbeat_input

    # An old heartbeat is useless; the next one is on its way.
    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 3
    }
  }

  depends_on = [aws_iam_role_policy.heartbeat, aws_sns_topic_policy.alerts]
}

resource "aws_scheduler_schedule" "tick" {
  name                = local.names.tick
  description         = "The collector's clock, for what is done without an alert"
  schedule_expression = "rate(1 minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:sns:publish"
    role_arn = aws_iam_role.heartbeat.arn
    input    = local.tick_input

    # The next one is on its way.
    retry_policy {
      maximum_event_age_in_seconds = 60
      maximum_retry_attempts       = 1
    }
  }

  depends_on = [aws_iam_role_policy.heartbeat, aws_sns_topic_policy.alerts]
}

# Lambda puts away the snapshot of a version that was not invoked for 14 days, and the first request after that fails.
# This reaches the functions without a token. https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html
locals {
  wake_up = {
    collector = { function = local.arns.collector_live, input = { Records = [] } }
    webhook   = { function = local.arns.webhook_live, input = { wake_up = { topics = local.ops_listeners } } }
  }
}

resource "aws_scheduler_schedule" "wake_up" {
  for_each            = local.wake_up
  name                = "${local.names.wake_up}-${each.key}"
  description         = "Keeps the version in use of the ${each.key} ready"
  schedule_expression = "rate(5 minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = each.value.function
    role_arn = aws_iam_role.heartbeat.arn
    input    = jsonencode(each.value.input)

    # The next one is on its way.
    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 1
    }
  }

  depends_on = [aws_iam_role_policy.heartbeat, module.collector, module.webhook]
}

# --- also through the webhook, if that is asked for ---

# The webhook refuses the heartbeat until `make heartbeat-token-<env>` has put the token: EventBridge keeps it in a secret of
# its own, and Terraform never learns it.
resource "aws_cloudwatch_event_connection" "heartbeat" {
  count              = local.webhook_heartbeat_count
  name               = local.names.webhook_heartbeat
  description        = "Token of the heartbeat through the webhook"
  authorization_type = "API_KEY"

  auth_parameters {
    api_key {
      key   = "X-Heartbeat-Token"
      value = "not-the-token"
    }
  }

  lifecycle {
    ignore_changes = [auth_parameters[0].api_key[0].value]
  }
}

resource "aws_cloudwatch_event_api_destination" "heartbeat" {
  count                            = local.webhook_heartbeat_count
  name                             = local.names.webhook_heartbeat
  description                      = "The webhook of ${var.prefix}"
  connection_arn                   = aws_cloudwatch_event_connection.heartbeat[0].arn
  invocation_endpoint              = local.webhook_url
  http_method                      = "POST"
  invocation_rate_limit_per_second = 1
}

resource "aws_cloudwatch_event_rule" "heartbeat" {
  count               = local.webhook_heartbeat_count
  name                = local.names.webhook_heartbeat
  description         = "A heartbeat through the webhook"
  schedule_expression = "rate(5 minutes)"
}

resource "aws_cloudwatch_event_target" "heartbeat" {
  count    = local.webhook_heartbeat_count
  rule     = aws_cloudwatch_event_rule.heartbeat[0].name
  arn      = aws_cloudwatch_event_api_destination.heartbeat[0].arn
  role_arn = aws_iam_role.webhook_heartbeat[0].arn

  input_transformer {
    input_paths    = { time = "$.time" }
    input_template = local.webhook_heartbeat_template
  }

  retry_policy {
    maximum_event_age_in_seconds = 300
    maximum_retry_attempts       = 3
  }
}

resource "aws_iam_role" "webhook_heartbeat" {
  count                = local.webhook_heartbeat_count
  name                 = local.names.webhook_heartbeat
  description          = "Lets EventBridge send the heartbeat to the webhook"
  permissions_boundary = local.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EventBridge"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "webhook_heartbeat" {
  count = local.webhook_heartbeat_count
  name  = "heartbeat"
  role  = aws_iam_role.webhook_heartbeat[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "CallWebhook"
      Effect   = "Allow"
      Action   = ["events:InvokeApiDestination"]
      Resource = [local.arns.webhook_heartbeat_destination]
    }]
  })
}
