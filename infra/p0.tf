# One short message for each P0 alert, once it has its issue. Teams subscribe themselves, so its subscriptions are none of this
# stack's. With AWS's own key: the collector needs no right to use it.

resource "aws_sns_topic" "p0" {
  count             = var.p0_topic_enabled ? 1 : 0
  name              = local.names.p0_topic
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sns_topic_policy" "p0" {
  count = var.p0_topic_enabled ? 1 : 0
  arn   = aws_sns_topic.p0[0].arn

  # Who may publish and subscribe is said by the roles of this account.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = local.arns.account_root }
        Action    = ["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Subscribe"]
        Resource  = local.arns.p0_topic
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = local.arns.p0_topic
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}
