# POST /webhook: the entrance for everything except CloudWatch.

locals {
  # What its version can cause; not what senders can.
  webhook_canary_alarms = [for key in ["webhook-errors-warning", "webhook-unavailable-warning", "api-5xx-warning"] : "${var.prefix}-${key}"]

  webhook_grants = merge({
    Publish = {
      actions   = ["sns:Publish"]
      resources = [local.arns.topic]
    }
    CountListeners = {
      actions   = ["sns:GetTopicAttributes"]
      resources = [local.arns.ops_topic, local.arns.ops_critical_topic]
    }
    ReadTokens = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [data.aws_secretsmanager_secret.webhook.arn]
    }
  }, local.sender_secrets_grant, local.secrets_key_grant)

  webhook_host = (
    local.record_count == 0
    ? aws_apigatewayv2_api.webhook.api_endpoint
    : "https://${one(aws_apigatewayv2_domain_name.webhook[*].domain_name)}"
  )
  webhook_url = "${local.webhook_host}/webhook"
}

module "webhook" {
  source = "./modules/java_function"

  name                 = local.names.webhook
  description          = "Takes alerts over HTTP and publishes them to the topic"
  package              = var.webhook_package
  handler              = "dev.alerting.webhook.WebhookHandler::handleRequest"
  memory_mb            = var.webhook_memory_mb
  timeout_seconds      = var.webhook_timeout_seconds
  reserved_concurrency = var.webhook_reserved_concurrency
  tracing_enabled      = var.tracing_enabled
  log_retention_days   = var.log_retention_days
  permissions_boundary = local.permissions_boundary
  network_enabled      = var.vpc_enabled
  network              = local.function_network
  grants               = local.webhook_grants
  partition            = local.partition
  region               = local.region
  account_id           = local.account

  canary = {
    percent = var.canary_percent
    seconds = var.canary_seconds
    event   = jsonencode({ wake_up = { topics = [] } })
    alarms  = local.webhook_canary_alarms
  }

  environment = {
    JAVA_TOOL_OPTIONS = local.jvm_options
    # Not read from the topic resource: its key's policy names this function's role.
    TOPIC_ARN              = local.arns.topic
    WEBHOOK_SECRET_ID      = data.aws_secretsmanager_secret.webhook.name
    WEBHOOK_SENDERS_PREFIX = local.sender_secrets_prefix
    # Only used in answers to senders; the collector decides.
    FALLBACK_TEAM    = var.fallback_team
    DEFAULT_PRIORITY = var.default_priority
    STORM_AFTER      = tostring(var.storm_after)
  }
}

resource "aws_apigatewayv2_api" "webhook" {
  name          = local.names.webhook
  description   = "Alerts of ${var.prefix}"
  protocol_type = "HTTP"

  disable_execute_api_endpoint = !coalesce(var.default_endpoint_enabled, local.record_count == 0)
}

resource "aws_apigatewayv2_integration" "webhook" {
  api_id                 = aws_apigatewayv2_api.webhook.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = module.webhook.alias_invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = var.api_integration_timeout_ms
}

resource "aws_apigatewayv2_route" "webhook" {
  api_id    = aws_apigatewayv2_api.webhook.id
  route_key = "POST /webhook"
  target    = "integrations/${aws_apigatewayv2_integration.webhook.id}"
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/apigateway/${local.names.webhook}"
  retention_in_days = var.log_retention_days
}

# The API's own metrics do not tell 429 from what anybody can cause.
resource "aws_cloudwatch_log_metric_filter" "throttled" {
  name           = "${local.names.webhook}-throttled"
  log_group_name = aws_cloudwatch_log_group.api.name
  pattern        = "{ $.status = \"429\" }"

  metric_transformation {
    namespace = "AlertingInfra/Api"
    name      = "Throttled-${var.prefix}"
    value     = "1"
  }
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.webhook.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit  = var.api_throttling_rate
    throttling_burst_limit = var.api_throttling_burst
  }

  # No headers: they contain the tokens.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      requestId          = "$context.requestId"
      time               = "$context.requestTime"
      sourceIp           = "$context.identity.sourceIp"
      userAgent          = "$context.identity.userAgent"
      routeKey           = "$context.routeKey"
      status             = "$context.status"
      responseLatency    = "$context.responseLatency"
      integrationLatency = "$context.integrationLatency"
      integrationError   = "$context.integrationErrorMessage"
    })
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = module.webhook.name
  qualifier     = module.webhook.alias_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.webhook.execution_arn}/*/POST/webhook"
}

# --- custom domain ---

locals {
  domain_count      = var.webhook_domain == null ? 0 : 1
  record_count      = try(var.webhook_domain.dns_record, "none") == "none" ? 0 : 1
  certificate_count = local.domain_count == 1 && try(var.webhook_domain.certificate_arn, null) == null ? 1 : 0
  certificate_arn = (
    local.certificate_count == 1
    ? one(aws_acm_certificate_validation.webhook[*].certificate_arn)
    : try(var.webhook_domain.certificate_arn, null)
  )
}

resource "aws_acm_certificate" "webhook" {
  count             = local.certificate_count
  domain_name       = var.webhook_domain.name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  count           = local.certificate_count
  zone_id         = var.webhook_domain.zone_id
  name            = one(aws_acm_certificate.webhook[0].domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.webhook[0].domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.webhook[0].domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "webhook" {
  count                   = local.certificate_count
  certificate_arn         = aws_acm_certificate.webhook[0].arn
  validation_record_fqdns = aws_route53_record.validation[*].fqdn
}

resource "aws_apigatewayv2_domain_name" "webhook" {
  count       = local.domain_count
  domain_name = var.webhook_domain.name

  domain_name_configuration {
    certificate_arn = local.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }

  dynamic "mutual_tls_authentication" {
    for_each = try(var.webhook_domain.truststore_uri, null) == null ? [] : [var.webhook_domain.truststore_uri]

    content {
      truststore_uri = mutual_tls_authentication.value
    }
  }

  lifecycle {
    precondition {
      condition     = try(var.webhook_domain.truststore_uri, null) == null || local.webhook_heartbeat_count == 0
      error_message = "The heartbeat through the webhook has no certificate: without webhook_domain.truststore_uri, or without webhook_heartbeat_enabled."
    }
  }
}

resource "aws_apigatewayv2_api_mapping" "webhook" {
  count       = local.domain_count
  api_id      = aws_apigatewayv2_api.webhook.id
  domain_name = aws_apigatewayv2_domain_name.webhook[0].id
  stage       = aws_apigatewayv2_stage.default.id
}

resource "aws_route53_record" "webhook" {
  count           = local.record_count
  zone_id         = var.webhook_domain.zone_id
  name            = var.webhook_domain.name
  type            = "A"
  allow_overwrite = var.webhook_domain.dns_record == "take-over" ? true : null

  alias {
    name                   = aws_apigatewayv2_domain_name.webhook[0].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.webhook[0].domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}
