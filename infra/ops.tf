# Where this stack's own alarms go: never only through the pipeline they watch, nor by its key.

locals {
  # An address is an integration's key as well, its name is not.
  ops_url_names          = nonsensitive(toset(keys(var.ops_urls)))
  ops_critical_url_names = nonsensitive(toset(keys(var.ops_critical_urls)))

  # How many should hear each topic. The webhook compares that with what SNS has confirmed, every five minutes.
  ops_listeners = [
    {
      arn       = local.arns.ops_topic
      listeners = length(toset(var.ops_emails)) + length(local.ops_url_names) + (var.ops_chat_enabled ? 1 : 0)
    },
    {
      arn       = local.arns.ops_critical_topic
      listeners = length(toset(var.ops_critical_emails)) + length(local.ops_critical_url_names)
    },
  ]

  # Nobody else publishes there. Without aws:SourceArn: the topics' policies ask for it, and what this key refuses to CloudWatch
  # is lost without a word.
  ops_key_policy = {
    Version = "2012-10-17"
    Statement = [
      local.key_administration,
      {
        Sid       = "CloudWatchAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = local.use_key
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
    ]
  }

  ops_topic_policies = {
    for arn in [local.arns.ops_topic, local.arns.ops_critical_topic] : arn => {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "CloudWatchAlarms"
          Effect    = "Allow"
          Principal = { Service = "cloudwatch.amazonaws.com" }
          Action    = "sns:Publish"
          Resource  = arn
          Condition = local.own_alarm_conditions
        },
        {
          Sid       = "TlsOnly"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ]
    }
  }
}

resource "aws_kms_key" "ops" {
  description             = "${var.prefix}: ops topics"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.ops_key_policy)

  # Where it goes, as in a rollback, the topics leave it first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_kms_alias" "ops" {
  name          = "alias/${var.prefix}-ops"
  target_key_id = aws_kms_key.ops.key_id
}

resource "aws_sns_topic" "ops" {
  name              = local.names.ops_topic
  kms_master_key_id = aws_kms_key.ops.arn
}

resource "aws_sns_topic_policy" "ops" {
  arn    = aws_sns_topic.ops.arn
  policy = jsonencode(local.ops_topic_policies[local.arns.ops_topic])
}

resource "aws_sns_topic_subscription" "ops" {
  for_each  = toset(var.ops_emails)
  topic_arn = aws_sns_topic.ops.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "ops_url" {
  for_each  = local.ops_url_names
  topic_arn = aws_sns_topic.ops.arn
  protocol  = "https"
  endpoint  = var.ops_urls[each.key]
}

resource "aws_sns_topic" "ops_critical" {
  name              = local.names.ops_critical_topic
  kms_master_key_id = aws_kms_key.ops.arn
}

resource "aws_sns_topic_policy" "ops_critical" {
  arn    = aws_sns_topic.ops_critical.arn
  policy = jsonencode(local.ops_topic_policies[local.arns.ops_critical_topic])
}

resource "aws_sns_topic_subscription" "ops_critical" {
  for_each  = toset(var.ops_critical_emails)
  topic_arn = aws_sns_topic.ops_critical.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "ops_critical_url" {
  for_each  = local.ops_critical_url_names
  topic_arn = aws_sns_topic.ops_critical.arn
  protocol  = "https"
  endpoint  = var.ops_critical_urls[each.key]
}
