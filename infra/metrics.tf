# Every metric that alarms and dashboard may use, with the dimensions it really has. An alarm on a metric or a set of
# dimensions that nothing writes could never go off; with this list it fails the plan instead. "": without dimensions.

locals {
  metric_contract = {
    AlertingInfra = {
      WebhookRequests       = ["", "status"]
      WebhookDryRuns        = [""]
      WebhookForbidden      = ["sender"]
      WebhookRefused        = ["", "sender,status"]
      WebhookSecretRejected = ["", "sender"]
      ShadowMode            = [""]
      OpsListenersMissing   = [""]
      AlertsReceived        = ["", "source", "team", "priority"]
      Actions               = ["action", "action,source"]
      StaleFiring           = [""]
      AlertsUnrouted        = ["", "source"]
      AlertsIgnored         = ["source"]
      AlertsInvalid         = ["", "reason,source"]
      AlertsTruncated       = [""]
      AlertsRefused         = [""]
      DeadLetters           = [""]
      Retries               = ["kind"]
      HeldBack              = ["kind"]
      WaitingSeconds        = [""]
      AlertToIssueSeconds   = [""]
      GitHubCalls           = ["", "result"]
      GitHubRemaining       = [""]
      BreakerOpen           = [""]
      BudgetUnreachable     = [""]
      StormsBegun           = [""]
      StormsOpen            = [""]
      StormFailures         = [""]
      HeartbeatDelaySeconds = ["path"]
      TickDelaySeconds      = [""]
      TicksHandled          = [""]
      UpkeepFailed          = ["task"]
      UrgentTopicFailures   = [""]
      Repairs               = ["", "kind"]
      AlarmsSkipped         = [""]
      HistoryEvents         = [""]
      HistoryUnreadable     = [""]
      HistoryWriteFailures  = [""]
      HistoryDamaged        = [""]
      HistoryAggregates     = [""]
      HistoryExports        = [""]
      HistoryReports        = [""]
      HistoryRunFailures    = [""]

      HistoryPeopleKeyUnusable = [""]
    }
    # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    "AWS/Lambda" = {
      Invocations          = ["FunctionName", "FunctionName,Resource"]
      Errors               = ["FunctionName", "FunctionName,Resource"]
      Throttles            = ["FunctionName", "FunctionName,Resource"]
      Duration             = ["FunctionName", "FunctionName,Resource"]
      ConcurrentExecutions = ["FunctionName", "FunctionName,Resource"]
      IteratorAge          = ["FunctionName", "FunctionName,Resource"]
    }
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    "AWS/SQS" = {
      ApproximateNumberOfMessagesVisible    = ["QueueName"]
      ApproximateNumberOfMessagesNotVisible = ["QueueName"]
      ApproximateNumberOfMessagesDelayed    = ["QueueName"]
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
    # Both dimensions for a bus that is not the default one: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    "AWS/Events" = {
      FailedInvocations              = ["EventBusName,RuleName"]
      InvocationsFailedToBeSentToDlq = ["EventBusName,RuleName"]
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
    # A metric filter of the API's access log (ingress.tf). Such a metric has dimensions only where the log has the values.
    "AlertingInfra/Api" = {
      "Throttled-${var.prefix}" = [""]
    }
  }

  # Named sets of dimensions, so that no alarm has to spell them out.
  dimension_sets = {
    upkeep_dead_mans_switch = { task = "dead-mans-switch" }

    none               = {}
    webhook_401        = { status = "401" }
    webhook_413        = { status = "413" }
    webhook_431        = { status = "431" }
    webhook_503        = { status = "503" }
    outages            = { result = "OUTAGE" }
    unknown_outcomes   = { result = "UNKNOWN" }
    rate_limited       = { result = "RATE_LIMITED" }
    refused_us         = { result = "CONFIGURATION" }
    upkeep_timers      = { task = "timers" }
    upkeep_sweep       = { task = "sweep" }
    upkeep_lease       = { task = "lease" }
    upkeep_alarms      = { task = "alarms" }
    upkeep_storms      = { task = "storms" }
    upkeep_silences    = { task = "silences" }
    internal_error     = { kind = "INTERNAL_ERROR" }
    retry_state        = { kind = "STATE_UNAVAILABLE" }
    heartbeat_topic    = { path = "topic" }
    heartbeat_webhook  = { path = "webhook" }
    collector_function = { FunctionName = local.names.collector }
    webhook_function   = { FunctionName = local.names.webhook }
    collector_alias    = { FunctionName = local.names.collector, Resource = "${local.names.collector}:live" }
    webhook_alias      = { FunctionName = local.names.webhook, Resource = "${local.names.webhook}:live" }
    history_function   = { FunctionName = local.names.history }
    history_alias      = { FunctionName = local.names.history, Resource = "${local.names.history}:live" }
    history_failed     = { QueueName = local.names.history_failed }
    queue              = { QueueName = local.names.queue }
    dlq                = { QueueName = local.names.dlq }
    topic              = { TopicName = local.names.topic }
    alarm_bus_rule     = { EventBusName = local.names.alarm_bus, RuleName = local.names.alarm_bus_rule }
    table              = { TableName = local.names.table }
    api                = { ApiId = aws_apigatewayv2_api.webhook.id }
  }
}
