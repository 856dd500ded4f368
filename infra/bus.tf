# The second way for CloudWatch alarms of a whole organization: its accounts send their alarms' state changes to this bus,
# and a rule hands them to the queue as they are. It needs no action on any alarm, and tells of deleted alarms as well.
# An alarm that comes both ways is one alert. docs/deploy.md says what member accounts need.

locals {
  alarm_bus_count = var.alarm_bus_enabled ? 1 : 0

  # Only events that CloudWatch itself has sent begin with aws.: AWS refuses them from anybody else.
  alarm_events = {
    source = ["aws.cloudwatch"]
    detail-type = [
      "CloudWatch Alarm State Change",
      "CloudWatch Alarm Contributor State Change",
      "CloudWatch Alarm Configuration Change",
    ]
  }

  alarm_bus_policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OrganizationAlarms"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = local.arns.alarm_bus
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.alarm_organization_id } }
    }]
  }

  # For queues, unlike topics, EventBridge says for which rule it sends.
  from_alarm_bus = {
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnEquals = { "aws:SourceArn" = local.arns.alarm_bus_rule } }
  }
}

resource "aws_cloudwatch_event_bus" "alarms" {
  count = local.alarm_bus_count
  name  = local.names.alarm_bus

  lifecycle {
    precondition {
      condition     = var.alarm_organization_id != null
      error_message = "alarm_bus_enabled needs alarm_organization_id: whose accounts may send?"
    }
  }
}

resource "aws_cloudwatch_event_bus_policy" "alarms" {
  count          = local.alarm_bus_count
  event_bus_name = aws_cloudwatch_event_bus.alarms[0].name
  policy         = jsonencode(local.alarm_bus_policy)
}

resource "aws_cloudwatch_event_rule" "alarms" {
  count          = local.alarm_bus_count
  name           = local.names.alarm_bus_rule
  description    = "Alarms of the organization, to the alerts queue"
  event_bus_name = aws_cloudwatch_event_bus.alarms[0].name
  event_pattern  = jsonencode(local.alarm_events)
}

# EventBridge tries for a day; then the event is a dead letter, which has an alarm.
resource "aws_cloudwatch_event_target" "alarms" {
  count          = local.alarm_bus_count
  rule           = aws_cloudwatch_event_rule.alarms[0].name
  event_bus_name = aws_cloudwatch_event_bus.alarms[0].name
  target_id      = "alerts-queue"
  arn            = local.arns.queue

  dead_letter_config {
    arn = local.arns.dlq
  }

  # The queues' policies let it.
  depends_on = [aws_sqs_queue.alerts, aws_sqs_queue.dlq]
}
