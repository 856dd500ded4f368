# The topic through which alerts arrive, and the key that encrypts it. AWS's own key for SNS is not an option: CloudWatch
# may not use it. The ops topics have another key (ops.tf): whatever happens to this one, alarms can tell of it.

locals {
  alarm_accounts = distinct(concat([local.account], var.allowed_alarm_account_ids))

  # CloudWatch publishes on behalf of an alarm. Without both conditions an alarm of any account could use the service's
  # permission (the confused deputy).
  alarm_conditions = {
    StringEquals = { "aws:SourceAccount" = local.alarm_accounts }
    ArnLike      = { "aws:SourceArn" = [for id in local.alarm_accounts : "arn:${local.partition}:cloudwatch:*:${id}:alarm:*"] }
  }

  # Whichever accounts it has, also those that join later.
  organization_conditions = {
    StringEquals = { "aws:SourceOrgID" = var.alarm_organization_id }
    ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:cloudwatch:*:*:alarm:*" }
  }

  organization_key_statements = var.alarm_organization_id == null ? [] : [{
    Sid       = "OrganizationAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = local.use_key
    Resource  = "*"
    Condition = { StringEquals = { "aws:SourceOrgID" = var.alarm_organization_id } }
  }]

  organization_topic_statements = var.alarm_organization_id == null ? [] : [{
    Sid       = "OrganizationAlarms"
    Effect    = "Allow"
    Principal = { Service = "cloudwatch.amazonaws.com" }
    Action    = "sns:Publish"
    Resource  = local.arns.topic
    Condition = local.organization_conditions
  }]

  own_alarm_conditions = {
    StringEquals = { "aws:SourceAccount" = local.account }
    ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:*" }
  }

  # Publishing to an encrypted topic needs a data key (GenerateDataKey) and reading it back (Decrypt).
  use_key = ["kms:Decrypt", "kms:GenerateDataKey"]

  # EventBridge tells neither SNS nor KMS for which account it publishes: with conditions on that, every event would be
  # dropped silently. So its permissions exist only if they are asked for, and those of the key are limited to the topic.
  # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  eventbridge_key_statements = var.eventbridge_enabled ? [{
    Sid       = "EventBridge"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = local.use_key
    Resource  = "*"
    Condition = { StringEquals = { "kms:EncryptionContext:aws:sns:topicArn" = local.arns.topic } }
  }] : []

  eventbridge_topic_statements = var.eventbridge_enabled ? [{
    Sid       = "EventBridge"
    Effect    = "Allow"
    Principal = { Service = "events.amazonaws.com" }
    Action    = "sns:Publish"
    Resource  = local.arns.topic
  }] : []

  # In a key's policy "*" is the key itself.
  key_administration = {
    Sid       = "Administration"
    Effect    = "Allow"
    Principal = { AWS = local.arns.account_root }
    Action    = "kms:*"
    Resource  = "*"
  }

  key_policy = {
    Version = "2012-10-17"
    Statement = concat([
      local.key_administration,
      {
        Sid       = "CloudWatchAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = local.use_key
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.alarm_accounts } }
      },
      {
        # Here and not in the roles: there, the key's id would have to be known before the key exists.
        Sid       = "Publishers"
        Effect    = "Allow"
        Principal = { AWS = [local.arns.webhook_role, local.arns.heartbeat_role] }
        Action    = local.use_key
        Resource  = "*"
        Condition = { StringEquals = { "kms:ViaService" = "sns.${local.region}.amazonaws.com" } }
      },
    ], local.eventbridge_key_statements, local.organization_key_statements)
  }

  topic_policy = {
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid       = "CloudWatchAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = local.arns.topic
        Condition = local.alarm_conditions
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.arns.topic
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ], local.eventbridge_topic_statements, local.organization_topic_statements)
  }
}

resource "aws_kms_key" "topics" {
  description             = "${var.prefix}: alerts topic"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.key_policy)

  # KMS refuses a policy that names a role that does not exist.
  depends_on = [module.webhook, aws_iam_role.heartbeat]
}

resource "aws_kms_alias" "topics" {
  name          = "alias/${var.prefix}-topics"
  target_key_id = aws_kms_key.topics.key_id
}

resource "aws_sns_topic" "alerts" {
  name              = local.names.topic
  kms_master_key_id = aws_kms_key.topics.arn
}

resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = jsonencode(local.topic_policy)
}

# Raw: the collector gets the body and the attributes as they were published. What SNS cannot deliver goes to the
# dead-letter queue instead of being dropped.
resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.alerts.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.alerts.arn
  raw_message_delivery = true
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq.arn })
}
