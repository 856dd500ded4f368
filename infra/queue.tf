locals {
  # AWS recommends six times the function's time-out plus the batching window, so that a batch is not redelivered while it
  # is being processed.
  visibility_timeout_seconds = 6 * var.collector_timeout_seconds + var.batching_window_seconds

  fourteen_days = 1209600

  # The maximum that version 5 of the provider allows for a queue, and the most that SNS delivers. A message within 2 KB of
  # it has no room for the reasons of a dead letter: it gets there without them once its receives are used up.
  max_message_bytes = 262144

  from_topic = {
    Effect    = "Allow"
    Principal = { Service = "sns.amazonaws.com" }
    Action    = "sqs:SendMessage"
    Condition = { ArnEquals = { "aws:SourceArn" = local.arns.topic } }
  }

  tls_only = {
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }

  queue_policy = {
    Version = "2012-10-17"
    Statement = concat([
      merge(local.from_topic, { Sid = "AlertsTopic", Resource = local.arns.queue }),
      merge(local.tls_only, { Sid = "TlsOnly", Resource = local.arns.queue }),
    ], [for statement in [local.from_alarm_bus] : merge(statement, { Sid = "AlarmBus", Resource = local.arns.queue }) if var.alarm_bus_enabled])
  }

  dlq_policy = {
    Version = "2012-10-17"
    Statement = concat([
      merge(local.from_topic, { Sid = "UndeliverableFromTopic", Resource = local.arns.dlq }),
      merge(local.tls_only, { Sid = "TlsOnly", Resource = local.arns.dlq }),
    ], [for statement in [local.from_alarm_bus] : merge(statement, { Sid = "AlarmBus", Resource = local.arns.dlq }) if var.alarm_bus_enabled])
  }
}

# Policies are attributes of the queues, not separate resources, so a queue never exists without its policy.
resource "aws_sqs_queue" "alerts" {
  name                       = local.names.queue
  visibility_timeout_seconds = local.visibility_timeout_seconds
  message_retention_seconds  = local.fourteen_days
  max_message_size           = local.max_message_bytes
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true
  policy                     = jsonencode(local.queue_policy)

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dlq.arn
    maxReceiveCount     = var.max_receive_count
  })
}

resource "aws_sqs_queue" "dlq" {
  name                      = local.names.dlq
  message_retention_seconds = local.fourteen_days
  max_message_size          = local.max_message_bytes
  sqs_managed_sse_enabled   = true
  policy                    = jsonencode(local.dlq_policy)

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.arns.queue]
  })
}
