# Names and outputs that other people rely on, and how the parts are wired together.

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

override_resource {
  override_during = plan
  target          = aws_sqs_queue.alerts
  values = {
    arn = "arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts"
    url = "https://sqs.us-west-2.amazonaws.com/111122223333/alerting-dev-alerts"
  }
}

override_resource {
  override_during = plan
  target          = aws_sqs_queue.dlq
  values = {
    arn = "arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts-dlq"
    url = "https://sqs.us-west-2.amazonaws.com/111122223333/alerting-dev-alerts-dlq"
  }
}

override_resource {
  override_during = plan
  target          = aws_sns_topic.alerts
  values          = { arn = "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts" }
}

override_resource {
  override_during = plan
  target          = module.collector.aws_lambda_alias.live
  values          = { arn = "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-collector:live" }
}

override_resource {
  override_during = plan
  target          = module.webhook.aws_lambda_alias.live
  values = {
    arn        = "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-external-alerts-webhook:live"
    invoke_arn = "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-external-alerts-webhook:live/invocations"
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

run "names_and_outputs" {
  command = plan

  assert {
    condition     = aws_sns_topic.alerts.name == "alerting-dev-alerts" && aws_sqs_queue.alerts.name == "alerting-dev-alerts"
    error_message = "The topic and the queue are named {prefix}-alerts."
  }

  assert {
    condition     = aws_sqs_queue.dlq.name == "alerting-dev-alerts-dlq"
    error_message = "The dead-letter queue is named {prefix}-alerts-dlq."
  }

  assert {
    condition     = output.status_table_name == "alerting-dev-alerts-state"
    error_message = "The state table is named {prefix}-alerts-state."
  }

  assert {
    condition     = output.collector_name == "alerting-dev-collector"
    error_message = "The collector is named {prefix}-collector."
  }

  assert {
    condition     = output.webhook_name == "alerting-dev-external-alerts-webhook"
    error_message = "The webhook is named {prefix}-external-alerts-webhook."
  }

  assert {
    condition     = output.external_alerts_webhook_url == "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/webhook"
    error_message = "The webhook's address is the API's, with /webhook."
  }

  assert {
    condition     = output.sns_topic_arn == "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts"
    error_message = "sns_topic_arn is not the alerts topic."
  }

  assert {
    condition     = endswith(output.sqs_queue_url, "/alerting-dev-alerts") && endswith(output.dlq_url, "/alerting-dev-alerts-dlq")
    error_message = "sqs_queue_url and dlq_url are not the queue and its dead-letter queue."
  }

  assert {
    condition     = output.package_hashes.webhook == filebase64sha256("tests/fixtures/webhook.zip") && output.package_hashes.collector == filebase64sha256("tests/fixtures/collector.zip")
    error_message = "package_hashes are not those of the packages."
  }

  assert {
    condition     = data.aws_secretsmanager_secret.webhook.name == "alerting-dev-webhook-secrets" && data.aws_secretsmanager_secret.github_app.name == "alerting-dev-alerting-app-secrets"
    error_message = "The secrets are found by the names that operators make them under."
  }
}

run "queue" {
  command = plan

  assert {
    condition     = aws_sqs_queue.alerts.visibility_timeout_seconds >= 6 * module.collector.timeout_seconds && aws_sqs_queue.alerts.visibility_timeout_seconds == 360
    error_message = "The visibility time-out is at least six times the collector's."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.alerts.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dlq.arn
    error_message = "The queue does not give up to its dead-letter queue."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.alerts.redrive_policy).maxReceiveCount == 1000
    error_message = "24 hours without GitHub take up to about 300 receives; 1,000 are allowed."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.dlq.redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.alerts.arn] }
    error_message = "Only the alerts queue may use the dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue.alerts.message_retention_seconds == 1209600 && aws_sqs_queue.dlq.message_retention_seconds == 1209600
    error_message = "Messages are kept for 14 days."
  }

  assert {
    condition     = aws_sqs_queue.alerts.sqs_managed_sse_enabled && aws_sqs_queue.dlq.sqs_managed_sse_enabled
    error_message = "Both queues are encrypted."
  }

  assert {
    condition     = aws_sqs_queue.dlq.max_message_size >= aws_sqs_queue.alerts.max_message_size
    error_message = "The dead-letter queue takes whatever the queue takes."
  }

  assert {
    condition     = aws_sns_topic_subscription.queue.raw_message_delivery && aws_sns_topic_subscription.queue.endpoint == aws_sqs_queue.alerts.arn && aws_sns_topic_subscription.queue.topic_arn == aws_sns_topic.alerts.arn
    error_message = "The topic delivers to the queue, raw."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.queue.redrive_policy).deadLetterTargetArn == aws_sqs_queue.dlq.arn
    error_message = "What SNS cannot deliver goes to the dead-letter queue."
  }

  assert {
    condition = alltrue([
      for policy in [aws_sqs_queue.alerts.policy, aws_sqs_queue.dlq.policy] :
      one([for s in jsondecode(policy).Statement : s if s.Effect == "Allow"]) != null &&
      one([for s in jsondecode(policy).Statement : s if s.Effect == "Allow"]).Principal == { Service = "sns.amazonaws.com" } &&
      one([for s in jsondecode(policy).Statement : s if s.Effect == "Allow"]).Condition.ArnEquals["aws:SourceArn"] == aws_sns_topic.alerts.arn
    ])
    error_message = "Only the alerts topic may send to the queues by their policies."
  }

  assert {
    condition     = [for s in jsondecode(aws_sqs_queue.alerts.policy).Statement : s.Resource] == [for s in jsondecode(aws_sqs_queue.alerts.policy).Statement : aws_sqs_queue.alerts.arn] && [for s in jsondecode(aws_sqs_queue.dlq.policy).Statement : s.Resource] == [for s in jsondecode(aws_sqs_queue.dlq.policy).Statement : aws_sqs_queue.dlq.arn]
    error_message = "Each queue's policy is about that queue."
  }
}

run "collector" {
  command = plan

  assert {
    condition     = aws_lambda_event_source_mapping.alerts.function_name == "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-collector:live"
    error_message = "The mapping calls the alias, or SnapStart is not used."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.alerts.event_source_arn == aws_sqs_queue.alerts.arn
    error_message = "The mapping polls the alerts queue."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.alerts.function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "Without partial batch responses one failure makes the whole batch come again."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.alerts.scaling_config[0].maximum_concurrency == 2 && aws_lambda_event_source_mapping.alerts.batch_size == 10 && aws_lambda_event_source_mapping.alerts.maximum_batching_window_in_seconds == 0
    error_message = "Two instances, batches of ten, no wait."
  }

  assert {
    condition     = module.collector.handler == "dev.alerting.collector.CollectorHandler::handleRequest" && module.webhook.handler == "dev.alerting.webhook.WebhookHandler::handleRequest"
    error_message = "The handlers are not those of the packages."
  }

  assert {
    condition     = alltrue([for f in [module.collector, module.webhook] : f.runtime == "java21" && f.architectures == tolist(["arm64"]) && f.snap_start == "PublishedVersions" && f.log_format == "JSON"])
    error_message = "Java 21 on arm64, SnapStart on published versions, JSON logs."
  }

  assert {
    condition     = module.collector.environment.DLQ_URL == aws_sqs_queue.dlq.url && module.collector.environment.STATUS_TABLE_NAME == "alerting-dev-alerts-state"
    error_message = "The collector knows its queue and table."
  }

  assert {
    condition     = module.collector.environment.GITHUB_REPO == "example-org/alerts" && module.collector.environment.GITHUB_API_URL == "https://api.github.com" && module.collector.environment.ENABLE_GITHUB_ISSUES == "true" && module.collector.environment.GITHUB_APP_SECRET_ID == "alerting-dev-alerting-app-secrets"
    error_message = "The collector knows its repository and its App."
  }

  assert {
    condition = { for name, value in module.collector.environment : name => value if !contains(["DLQ_URL", "STATUS_TABLE_NAME", "GITHUB_REPO", "GITHUB_API_URL", "ENABLE_GITHUB_ISSUES", "GITHUB_APP_SECRET_ID"], name) } == {
      JAVA_TOOL_OPTIONS         = "-XX:+DisableExplicitGC -Xmn32m"
      FALLBACK_TEAM             = "unrouted"
      DEFAULT_PRIORITY          = "P2"
      COMMENT_INTERVAL_SECONDS  = ""
      RECOVERY_WAIT_SECONDS     = "60"
      TIME_ZONES                = "UTC"
      LINK_HOSTS                = ""
      GITHUB_TIMEOUT_SECONDS    = "10"
      GITHUB_CONCURRENCY        = "4"
      GITHUB_CONTENT_PER_MINUTE = "60"
      GITHUB_CONTENT_PER_HOUR   = "400"
      BREAKER_WINDOW            = "10"
      BREAKER_FAILURE_PERCENT   = "50"
      BREAKER_OPEN_SECONDS      = "30"
      STUCK_DAYS                = "14"
      STORM_AFTER               = "10"
      STORM_WINDOW_SECONDS      = "300"
      STORM_TEAM_AFTER          = "50"
      STORM_PATIENCE_SECONDS    = "300"
      REOPEN_WINDOW_SECONDS     = "0"
      HOLD_SECONDS              = "0"
      MISSED_ALARMS_PREFIX      = ""

      DEAD_MANS_SWITCH_SECRET_ID = ""
      P0_TOPIC_ARN               = ""
    }
    error_message = "The collector's optional settings have the defaults of the README's table."
  }

  assert {
    condition     = aws_dynamodb_table.state.hash_key == "fingerprint" && aws_dynamodb_table.state.billing_mode == "PAY_PER_REQUEST" && one(aws_dynamodb_table.state.ttl).attribute_name == "ttl_expires_at" && one(aws_dynamodb_table.state.ttl).enabled
    error_message = "The table is keyed by fingerprint, pays per request and expires by ttl_expires_at."
  }

  assert {
    condition     = aws_dynamodb_table.state.point_in_time_recovery[0].enabled && aws_dynamodb_table.state.server_side_encryption[0].enabled
    error_message = "The table can be restored, and is encrypted."
  }
}

run "ingress" {
  command = plan

  assert {
    condition     = strcontains(aws_apigatewayv2_integration.webhook.integration_uri, "function:alerting-dev-external-alerts-webhook:live/")
    error_message = "The API calls the alias, or SnapStart is not used."
  }

  assert {
    condition     = aws_lambda_permission.api.qualifier == "live" && aws_lambda_permission.api.function_name == "alerting-dev-external-alerts-webhook" && aws_lambda_permission.api.source_arn == "arn:aws:execute-api:us-west-2:111122223333:a1b2c3d4e5/*/POST/webhook"
    error_message = "Only this API's POST /webhook may call the webhook, and only its alias."
  }

  assert {
    condition     = aws_apigatewayv2_route.webhook.route_key == "POST /webhook" && aws_apigatewayv2_integration.webhook.payload_format_version == "2.0"
    error_message = "POST /webhook, payload format 2.0."
  }

  assert {
    condition     = aws_apigatewayv2_integration.webhook.timeout_milliseconds >= module.webhook.timeout_seconds * 1000 && aws_apigatewayv2_integration.webhook.timeout_milliseconds < 29000
    error_message = "The gateway waits as long as the webhook may take, and less than 29 s."
  }

  assert {
    condition     = aws_apigatewayv2_stage.default.name == "$default" && aws_apigatewayv2_stage.default.default_route_settings[0].throttling_rate_limit == 1000 && aws_apigatewayv2_stage.default.default_route_settings[0].throttling_burst_limit == 2000
    error_message = "The API lets a storm through."
  }

  assert {
    condition     = module.webhook.reserved_concurrency == 100
    error_message = "A flood of requests is limited by the webhook's own instances."
  }

  assert {
    condition     = !aws_apigatewayv2_api.webhook.disable_execute_api_endpoint
    error_message = "Without a domain the API has its own URL."
  }

  assert {
    condition     = !strcontains(lower(aws_apigatewayv2_stage.default.access_log_settings[0].format), "header") && can(jsondecode(aws_apigatewayv2_stage.default.access_log_settings[0].format).requestId)
    error_message = "Access logs are JSON and carry no headers: tokens are in them."
  }

  assert {
    condition     = module.webhook.environment == tomap({ JAVA_TOOL_OPTIONS = "-XX:+DisableExplicitGC -Xmn32m", TOPIC_ARN = "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts", WEBHOOK_SECRET_ID = "alerting-dev-webhook-secrets", WEBHOOK_SENDERS_PREFIX = "", FALLBACK_TEAM = "unrouted", DEFAULT_PRIORITY = "P2", STORM_AFTER = "10" })
    error_message = "The webhook knows its topic and its tokens."
  }

  assert {
    condition     = length(aws_apigatewayv2_domain_name.webhook) == 0 && length(aws_acm_certificate.webhook) == 0
    error_message = "No domain unless asked for."
  }
}

run "domain_with_a_certificate_of_its_own" {
  command = plan

  variables {
    webhook_domain = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ" }
  }

  assert {
    condition     = output.external_alerts_webhook_url == "https://alerts.example.com/webhook"
    error_message = "The webhook's address is the domain's."
  }

  assert {
    condition     = aws_acm_certificate.webhook[0].domain_name == "alerts.example.com" && aws_route53_record.webhook[0].type == "A" && aws_route53_record.validation[0].zone_id == "Z0123456789ABCDEFGHIJ"
    error_message = "The domain has a certificate, its validation and its record."
  }
}

run "domain_of_a_standby" {
  command = plan

  variables {
    webhook_domain = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ", dns_record = "none" }
  }

  assert {
    condition     = length(aws_route53_record.webhook) == 0 && aws_apigatewayv2_domain_name.webhook[0].domain_name == "alerts.example.com" && length(aws_route53_record.validation) == 1
    error_message = "The domain is ready, and its record still leads elsewhere."
  }

  assert {
    condition     = !aws_apigatewayv2_api.webhook.disable_execute_api_endpoint
    error_message = "Without the record the API answers at its own URL."
  }
}

run "domain_that_a_standby_takes_over" {
  command = plan

  variables {
    webhook_domain           = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ", dns_record = "take-over" }
    default_endpoint_enabled = true
  }

  assert {
    condition     = aws_route53_record.webhook[0].allow_overwrite && output.external_alerts_webhook_url == "https://alerts.example.com/webhook"
    error_message = "The record of the stack that fails is replaced."
  }
}

run "domain_with_a_given_certificate" {
  command = plan

  variables {
    webhook_domain = {
      name            = "alerts.example.com"
      zone_id         = "Z0123456789ABCDEFGHIJ"
      certificate_arn = "arn:aws:acm:us-west-2:111122223333:certificate/00000000-0000-0000-0000-000000000009"
      truststore_uri  = "s3://example-trust/senders.pem"
    }
  }

  assert {
    condition     = aws_apigatewayv2_api.webhook.disable_execute_api_endpoint && [for tls in aws_apigatewayv2_domain_name.webhook[0].mutual_tls_authentication : tls.truststore_uri] == ["s3://example-trust/senders.pem"]
    error_message = "Senders need a certificate, and nobody goes round the domain."
  }

  assert {
    condition     = length(aws_acm_certificate.webhook) == 0 && aws_apigatewayv2_domain_name.webhook[0].domain_name_configuration[0].certificate_arn == "arn:aws:acm:us-west-2:111122223333:certificate/00000000-0000-0000-0000-000000000009"
    error_message = "The given certificate is used, none is made."
  }
}

run "domain_beside_the_api_s_own_url" {
  command = plan

  variables {
    webhook_domain           = { name = "alerts.example.com", zone_id = "Z0123456789ABCDEFGHIJ" }
    default_endpoint_enabled = true
  }

  assert {
    condition     = !aws_apigatewayv2_api.webhook.disable_execute_api_endpoint && length(aws_apigatewayv2_domain_name.webhook[0].mutual_tls_authentication) == 0
    error_message = "Senders that still use the API's own URL get in."
  }
}

run "heartbeat" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.heartbeat.schedule_expression == "rate(5 minutes)" && aws_scheduler_schedule.heartbeat.target[0].arn == "arn:aws:scheduler:::aws-sdk:sns:publish"
    error_message = "The scheduler publishes every 5 minutes."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.heartbeat.target[0].input).TopicArn == "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts" && jsondecode(aws_scheduler_schedule.heartbeat.target[0].input).MessageAttributes.source == { DataType = "String", StringValue = "heartbeat" }
    error_message = "The heartbeat goes to the alerts topic, as source heartbeat."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.heartbeat.target[0].input).Message == "{\"heartbeat\":{\"path\":\"topic\",\"sent_at\":\"<aws.scheduler.scheduled-time>\"}}"
    error_message = "The heartbeat's body is not what the collector knows."
  }

  assert {
    condition     = strcontains(aws_scheduler_schedule.heartbeat.target[0].input, "<aws.scheduler.scheduled-time>")
    error_message = "The scheduler finds its placeholder only when it is not escaped."
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.heartbeat) == 0 && length(aws_iam_role.webhook_heartbeat) == 0
    error_message = "No heartbeat through the webhook unless asked for."
  }
}

run "tick" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.tick.schedule_expression == "rate(1 minutes)" && aws_scheduler_schedule.tick.target[0].arn == "arn:aws:scheduler:::aws-sdk:sns:publish"
    error_message = "The scheduler publishes every minute."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.tick.target[0].input).TopicArn == "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts" && jsondecode(aws_scheduler_schedule.tick.target[0].input).MessageAttributes.source == { DataType = "String", StringValue = "upkeep" }
    error_message = "The tick goes to the alerts topic, as source upkeep."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.tick.target[0].input).Message == "{\"tick\":{\"sent_at\":\"<aws.scheduler.scheduled-time>\"}}"
    error_message = "The tick's body is not what the collector knows."
  }

  assert {
    condition     = strcontains(aws_scheduler_schedule.tick.target[0].input, "<aws.scheduler.scheduled-time>")
    error_message = "The scheduler finds its placeholder only when it is not escaped."
  }
}

run "wake_up" {
  command = plan

  assert {
    condition     = [for schedule in aws_scheduler_schedule.wake_up : schedule.target[0].arn] == ["arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-collector:live", "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-external-alerts-webhook:live"] && alltrue([for schedule in aws_scheduler_schedule.wake_up : schedule.schedule_expression == "rate(5 minutes)"])
    error_message = "The versions in use of both functions are invoked every five minutes."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.wake_up["collector"].target[0].input) == { Records = [] } && length(jsondecode(aws_scheduler_schedule.wake_up["webhook"].target[0].input).wake_up.topics) == 2
    error_message = "The collector gets an empty batch, the webhook a wake-up."
  }
}

run "heartbeat_through_the_webhook" {
  command = plan

  variables {
    webhook_heartbeat_enabled = true
  }

  assert {
    condition     = aws_cloudwatch_event_connection.heartbeat[0].auth_parameters[0].api_key[0].key == "X-Heartbeat-Token"
    error_message = "The token goes into X-Heartbeat-Token."
  }

  # Whoever can read a plan, a state or the settings of the workflows would have it.
  assert {
    condition     = aws_cloudwatch_event_connection.heartbeat[0].auth_parameters[0].api_key[0].value == "not-the-token"
    error_message = "Terraform is never told the token: `make heartbeat-token-<env>` puts it."
  }

  assert {
    condition     = aws_cloudwatch_event_api_destination.heartbeat[0].invocation_endpoint == output.external_alerts_webhook_url && aws_cloudwatch_event_api_destination.heartbeat[0].http_method == "POST"
    error_message = "The heartbeat is posted to the webhook."
  }

  assert {
    condition     = aws_cloudwatch_event_target.heartbeat[0].input_transformer[0].input_template == "{\"heartbeat\":{\"path\":\"webhook\",\"sent_at\":\"<time>\"}}" && aws_cloudwatch_event_target.heartbeat[0].input_transformer[0].input_paths.time == "$.time"
    error_message = "The heartbeat's body is not what the collector knows."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["webhook-heartbeat-missing-critical"].dimensions == tomap({ path = "webhook" })
    error_message = "Its silence is noticed."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.webhook_heartbeat[0].policy).Statement == [{ Sid = "CallWebhook", Effect = "Allow", Action = ["events:InvokeApiDestination"], Resource = ["arn:aws:events:us-west-2:111122223333:api-destination/alerting-dev-webhook-heartbeat/*"] }]
    error_message = "Its role may call this destination and nothing else."
  }
}
