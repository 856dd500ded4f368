# Every metric that alarms and dashboard may use, with the dimensions it really has. A metric or a set of dimensions that
# nobody writes makes an alarm that can never go off; with this list it fails the plan instead.

locals {
  metric_contract = {
    AlertingInfra = {
      WebhookRequests       = ["service", "service,status"]
      WebhookDryRuns        = ["service"]
      WebhookForbidden      = ["sender,service"]
      AlertsReceived        = ["service", "service,source", "service,team", "priority,service"]
      Actions               = ["action,service", "action,service,source"]
      StaleFiring           = ["service"]
      AlertsUnrouted        = ["service", "service,source"]
      AlertsIgnored         = ["service,source"]
      AlertsInvalid         = ["service", "reason,service,source"]
      AlertsTruncated       = ["service"]
      AlertsRefused         = ["service"]
      DeadLetters           = ["service"]
      Retries               = ["kind,service"]
      AlertToIssueSeconds   = ["service"]
      GitHubCalls           = ["result,service"]
      GitHubRemaining       = ["service"]
      BreakerOpen           = ["service"]
      HeartbeatDelaySeconds = ["path,service"]
    }
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    "AWS/Lambda" = {
      Invocations          = ["FunctionName", "FunctionName,Resource"]
      Errors               = ["FunctionName", "FunctionName,Resource"]
      Throttles            = ["FunctionName", "FunctionName,Resource"]
      Duration             = ["FunctionName", "FunctionName,Resource"]
      ConcurrentExecutions = ["FunctionName", "FunctionName,Resource"]
    }
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    "AWS/SQS" = {
      ApproximateNumberOfMessagesVisible    = ["QueueName"]
      ApproximateNumberOfMessagesNotVisible = ["QueueName"]
      ApproximateAgeOfOldestMessage         = ["QueueName"]
      NumberOfMessagesSent                  = ["QueueName"]
      NumberOfMessagesReceived              = ["QueueName"]
      NumberOfEmptyReceives                 = ["QueueName"]
    }
    # https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
    "AWS/SNS" = {
      NumberOfMessagesPublished                 = ["TopicName"]
      NumberOfNotificationsFailed               = ["TopicName"]
      NumberOfNotificationsRedrivenToDlq        = ["TopicName"]
      NumberOfNotificationsFailedToRedriveToDlq = ["TopicName"]
    }
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    "AWS/DynamoDB" = {
      ReadThrottleEvents         = ["TableName"]
      WriteThrottleEvents        = ["TableName"]
      ConsumedReadCapacityUnits  = ["TableName"]
      ConsumedWriteCapacityUnits = ["TableName"]
    }
    # HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    "AWS/ApiGateway" = {
      Count              = ["ApiId"]
      "4xx"              = ["ApiId"]
      "5xx"              = ["ApiId"]
      Latency            = ["ApiId"]
      IntegrationLatency = ["ApiId"]
    }
  }

  # Dimensions by a name, so that no alarm spells them out.
  dimension_sets = {
    collector          = { service = "collector" }
    webhook            = { service = "webhook" }
    webhook_401        = { service = "webhook", status = "401" }
    webhook_503        = { service = "webhook", status = "503" }
    outages            = { service = "collector", result = "OUTAGE" }
    unknown_outcomes   = { service = "collector", result = "UNKNOWN" }
    rate_limited       = { service = "collector", result = "RATE_LIMITED" }
    refused_us         = { service = "collector", result = "CONFIGURATION" }
    retry_state        = { service = "collector", kind = "STATE_UNAVAILABLE" }
    heartbeat_topic    = { service = "collector", path = "topic" }
    heartbeat_webhook  = { service = "collector", path = "webhook" }
    collector_function = { FunctionName = local.names.collector }
    webhook_function   = { FunctionName = local.names.webhook }
    collector_alias    = { FunctionName = local.names.collector, Resource = "${local.names.collector}:live" }
    webhook_alias      = { FunctionName = local.names.webhook, Resource = "${local.names.webhook}:live" }
    queue              = { QueueName = local.names.queue }
    dlq                = { QueueName = local.names.dlq }
    topic              = { TopicName = local.names.topic }
    table              = { TableName = local.names.table }
    api                = { ApiId = aws_apigatewayv2_api.webhook.id }
  }
}
