# Created by an operator before the first apply and only referenced here, so that their content is in no state.

data "aws_secretsmanager_secret" "webhook" {
  name = "${var.prefix}-webhook-secrets"
}

data "aws_secretsmanager_secret" "github_app" {
  name = "${var.prefix}-alerting-app-secrets"
}

data "aws_secretsmanager_secret" "dead_mans_switch" {
  count = var.dead_mans_switch_enabled ? 1 : 0
  name  = "${var.prefix}-dead-mans-switch"
}

locals {
  # Secrets of senders, one each: teams put them. Listing accepts no ARN, and shows names, never values.
  sender_secrets_prefix = var.webhook_sender_secrets_enabled ? "${var.prefix}-webhook-senders/" : ""

  sender_secrets_grant = var.webhook_sender_secrets_enabled ? {
    ListSenders = {
      actions   = ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"]
      resources = ["*"]
    }
    ReadSenders = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = ["arn:${local.partition}:secretsmanager:${local.regional}:secret:${local.sender_secrets_prefix}*"]
    }
  } : {}

  # A secret encrypted with your own key can be read only with that key.
  secrets_key_grant = var.secrets_kms_key_arn == null ? {} : {
    DecryptSecrets = { actions = ["kms:Decrypt"], resources = [var.secrets_kms_key_arn] }
  }
}
