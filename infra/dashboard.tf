locals {
  # CloudWatch's own notation: [namespace, metric, dimension, value, ..., {options}].
  own = "AlertingInfra"

  functions_in_use = concat([local.names.collector, local.names.webhook], [for name in [local.names.history] : name if var.history_enabled])

  # https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
  reports_of_lambda = join(" | ", concat(
    [for name in local.functions_in_use : "SOURCE '/aws/lambda/${name}'"],
    ["filter type = \"platform.report\""],
  ))

  dashboard_rows = concat([
    {
      title = "Alerts"
      widgets = [
        {
          title   = "Alerts received by source"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "s", expression = "SEARCH('{${local.own},source} MetricName=\"AlertsReceived\"', 'Sum', 300)" }]]
        },
        {
          title   = "Alerts received by team"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "t", expression = "SEARCH('{${local.own},team} MetricName=\"AlertsReceived\"', 'Sum', 300)" }]]
        },
        {
          title   = "Alerts received by priority"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "p", expression = "SEARCH('{${local.own},priority} MetricName=\"AlertsReceived\"', 'Sum', 300)" }]]
        },
        {
          title   = "Actions"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "a", expression = "SEARCH('{${local.own},action} MetricName=\"Actions\"', 'Sum', 300)" }]]
        },
        {
          title   = "Actions by source"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "as", expression = "SEARCH('{${local.own},action,source} MetricName=\"Actions\"', 'Sum', 300)" }]]
        },
        {
          title   = "Results that need attention"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["AlertsUnrouted", "AlertsInvalid", "AlertsTruncated", "AlertsRefused", "DeadLetters", "StaleFiring"] : [local.own, name]]
        },
      ]
    },
    {
      title = "Path of an alert"
      widgets = [
        {
          title   = "Alert to issue, seconds"
          stat    = "p50"
          stacked = false
          metrics = [for stat in ["p50", "p95", "p99"] : [local.own, "AlertToIssueSeconds", { stat = stat, label = stat }]]
        },
        {
          title   = "Heartbeat delay, seconds"
          stat    = "Maximum"
          stacked = false
          metrics = [for path in ["topic", "webhook"] : [local.own, "HeartbeatDelaySeconds", "path", path, { label = path }]]
        },
        {
          title   = "Heartbeats received"
          stat    = "SampleCount"
          stacked = false
          metrics = [for path in ["topic", "webhook"] : [local.own, "HeartbeatDelaySeconds", "path", path, { label = path }]]
        },
        {
          title   = "Queue depth"
          stat    = "Maximum"
          stacked = true
          metrics = [
            ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", local.names.queue, { label = "to be received" }],
            ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", local.names.queue, { label = "in progress, or waiting for a retry" }],
            ["AWS/SQS", "ApproximateNumberOfMessagesDelayed", "QueueName", local.names.queue, { label = "delayed" }],
          ]
        },
        {
          title   = "Longest wait of a message, seconds"
          stat    = "Maximum"
          stacked = false
          metrics = [[local.own, "WaitingSeconds", { label = "seconds" }]]
        },
        {
          title   = "Dead-letter queue"
          stat    = "Maximum"
          stacked = false
          metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", local.names.dlq, { label = "messages" }]]
        },
      ]
    },
    {
      title = "GitHub"
      widgets = [
        {
          title   = "Calls by result"
          stat    = "Sum"
          stacked = false
          metrics = concat(
            [[local.own, "GitHubCalls", { label = "all" }]],
            [for result in ["OUTAGE", "UNKNOWN", "RATE_LIMITED", "CONFIGURATION", "REFUSED", "BUDGET", "HELD_BACK"] : [local.own, "GitHubCalls", "result", result, { label = result }]],
          )
        },
        {
          title   = "Requests left this hour"
          stat    = "Minimum"
          stacked = false
          metrics = [[local.own, "GitHubRemaining", { label = "left" }]]
        },
        {
          title   = "Retries by kind, and the circuit"
          stat    = "Sum"
          stacked = false
          metrics = concat(
            [for kind in ["CONTENDED", "RECOVERING", "STATE_UNAVAILABLE", "GITHUB_OUTAGE", "GITHUB_RATE_LIMITED", "GITHUB_CONFIGURATION", "BUDGET", "HELD_BACK"] : [local.own, "Retries", "kind", kind, { label = kind }]],
            [[local.own, "BreakerOpen", { stat = "Maximum", label = "circuit open", yAxis = "right" }]],
            [[local.own, "BudgetUnreachable", { label = "budget unreachable", yAxis = "right" }]],
          )
        },
        {
          title   = "Held back by the collector"
          stat    = "Sum"
          stacked = false
          metrics = [for kind in ["LIMIT", "CIRCUIT", "TIME", "INTERNAL_ERROR"] : [local.own, "HeldBack", "kind", kind, { label = kind }]]
        },
        {
          title   = "Storms"
          stat    = "Sum"
          stacked = false
          metrics = [
            [local.own, "StormsBegun", { label = "begun" }],
            [local.own, "StormsOpen", { stat = "Maximum", label = "open" }],
            [local.own, "StormFailures", { label = "failures", yAxis = "right" }],
          ]
        },
        {
          title   = "Ticks, and upkeep that failed"
          stat    = "Sum"
          stacked = false
          metrics = concat(
            [[local.own, "TicksHandled", { label = "ticks" }]],
            [for task in ["timers", "sweep", "alarms", "lease"] : [local.own, "UpkeepFailed", "task", task, { label = "failed: ${task}" }]],
          )
        },
        {
          title   = "Repairs of the sweep by kind"
          stat    = "Sum"
          stacked = true
          metrics = [for kind in ["CLOSED_BY_PERSON", "REOPENED", "GONE", "RECOVERED", "ADOPTED", "DUPLICATE", "STUCK", "REFUSED"] : [local.own, "Repairs", "kind", kind, { label = kind }]]
        },
      ]
    },
    {
      title = "Webhook"
      widgets = [
        {
          title   = "Requests by status"
          stat    = "Sum"
          stacked = true
          metrics = [for status in ["200", "400", "401", "403", "405", "413", "431", "503"] : [local.own, "WebhookRequests", "status", status, { label = status }]]
        },
        {
          title   = "Refused alerts of known senders"
          stat    = "Sum"
          stacked = true
          metrics = [[{ id = "r", expression = "SEARCH('{${local.own},sender,status} MetricName=\"WebhookRefused\"', 'Sum', 300)" }]]
        },
        {
          title   = "API: requests and errors"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["Count", "4xx", "5xx"] : ["AWS/ApiGateway", name, "ApiId", aws_apigatewayv2_api.webhook.id]]
        },
        {
          title   = "API: latency, milliseconds"
          stat    = "p99"
          stacked = false
          metrics = [for stat in ["p50", "p95", "p99"] : ["AWS/ApiGateway", "Latency", "ApiId", aws_apigatewayv2_api.webhook.id, { stat = stat, label = stat }]]
        },
      ]
    },
    {
      title = "Functions and table"
      widgets = [
        {
          title   = "Errors and throttles"
          stat    = "Sum"
          stacked = false
          metrics = [for pair in setproduct(local.functions_in_use, ["Errors", "Throttles"]) : ["AWS/Lambda", pair[1], "FunctionName", pair[0]]]
        },
        {
          title   = "Duration p99, milliseconds"
          stat    = "p99"
          stacked = false
          metrics = [for name in local.functions_in_use : ["AWS/Lambda", "Duration", "FunctionName", name, "Resource", "${name}:live"]]
        },
        {
          title   = "Instances at once"
          stat    = "Maximum"
          stacked = false
          metrics = [for name in local.functions_in_use : ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", name]]
        },
        # No metrics: Lambda tells these only in its report of each invocation, in the functions' logs.
        {
          title = "Longest restore of a snapshot, milliseconds"
          query = "${local.reports_of_lambda} | stats max(record.metrics.restoreDurationMs) as restore by bin(5m)"
        },
        {
          title = "Most memory in use, MB"
          query = "${local.reports_of_lambda} | stats max(record.metrics.maxMemoryUsedMB) as memory by bin(5m)"
        },
        {
          title   = "State table: throttles"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["ReadThrottleEvents", "WriteThrottleEvents"] : ["AWS/DynamoDB", name, "TableName", local.names.table]]
        },
      ]
    },
    {
      title = "Cost drivers"
      widgets = [
        {
          title   = "Invocations"
          stat    = "Sum"
          stacked = false
          metrics = [for name in local.functions_in_use : ["AWS/Lambda", "Invocations", "FunctionName", name]]
        },
        {
          title   = "Messages"
          stat    = "Sum"
          stacked = false
          metrics = [
            ["AWS/SNS", "NumberOfMessagesPublished", "TopicName", local.names.topic],
            ["AWS/SQS", "NumberOfMessagesReceived", "QueueName", local.names.queue],
            ["AWS/SQS", "NumberOfEmptyReceives", "QueueName", local.names.queue],
          ]
        },
        {
          title   = "State table: consumed units"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"] : ["AWS/DynamoDB", name, "TableName", local.names.table]]
        },
      ]
    },
  ], [for row in local.history_rows : row if var.history_enabled])

  history_rows = [
    {
      title = "History"
      widgets = [
        {
          title   = "Events and runs"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["HistoryEvents", "HistoryAggregates", "HistoryExports"] : [local.own, name]]
        },
        {
          title   = "Failures"
          stat    = "Sum"
          stacked = false
          metrics = [for name in ["HistoryUnreadable", "HistoryWriteFailures", "HistoryRunFailures", "HistoryDamaged", "HistoryPeopleKeyUnusable"] : [local.own, name]]
        },
        {
          title   = "Behind the stream, milliseconds"
          stat    = "Maximum"
          stacked = false
          metrics = [["AWS/Lambda", "IteratorAge", "FunctionName", local.names.history, "Resource", "${local.names.history}:live"]]
        },
      ]
    },
  ]

  # Three widgets per line, each 8 columns wide and 6 high, below a heading of height 1.
  dashboard_lines  = [for row in local.dashboard_rows : ceil(length(row.widgets) / 3)]
  dashboard_height = [for lines in local.dashboard_lines : 1 + 6 * lines]
  dashboard_top    = [for index, _ in local.dashboard_rows : sum(concat([0], slice(local.dashboard_height, 0, index)))]

  dashboard_widgets = flatten([
    for index, row in local.dashboard_rows : concat(
      [jsonencode({
        type       = "text"
        x          = 0
        y          = local.dashboard_top[index]
        width      = 24
        height     = 1
        properties = { markdown = "## ${row.title}" }
      })],
      [for place, widget in row.widgets : jsonencode({
        type   = can(widget.query) ? "log" : "metric"
        x      = 8 * (place % 3)
        y      = local.dashboard_top[index] + 1 + 6 * floor(place / 3)
        width  = 8
        height = 6
        properties = merge(
          { title = widget.title, region = local.region, view = "timeSeries" },
          { for name, value in widget : name => value if contains(["query", "stacked", "stat", "metrics"], name) },
          { for name, value in { period = 300 } : name => value if !can(widget.query) },
        )
      })],
    )
  ])
}

# What the dashboard shows, compared with the list of existing metrics.
locals {
  dashboard_notations = concat([], [for row in local.dashboard_rows : concat([], [for widget in row.widgets : [for metric in try(widget.metrics, []) : jsonencode(metric)]]...)]...)

  # "namespace metric [dimensions]", from plain notations and from searches ({namespace,dimension,...} MetricName="...").
  dashboard_metrics = [
    for metric in [for text in local.dashboard_notations : jsondecode(text)] : try(
      {
        namespace  = tostring(metric[0])
        name       = tostring(metric[1])
        dimensions = join(",", sort([for index, part in metric : tostring(part) if index >= 2 && index % 2 == 0 && can(tostring(part))]))
      },
      {
        namespace  = split(",", regex("\\{([^}]*)\\}", metric[0].expression)[0])[0]
        name       = regex("MetricName=\"([^\"]*)\"", metric[0].expression)[0]
        dimensions = join(",", sort([for index, part in split(",", regex("\\{([^}]*)\\}", metric[0].expression)[0]) : part if index > 0]))
      },
    )
  ]

  dashboard_strangers = [
    for metric in local.dashboard_metrics : "${metric.namespace} ${metric.name} [${metric.dimensions}]"
    if !contains(try(local.metric_contract[metric.namespace][metric.name], []), metric.dimensions)
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.prefix
  dashboard_body = jsonencode({ widgets = [for widget in local.dashboard_widgets : jsondecode(widget)] })

  lifecycle {
    precondition {
      condition     = length(local.dashboard_strangers) == 0
      error_message = "The dashboard shows metrics, or dimensions of them, that nothing writes: ${join("; ", local.dashboard_strangers)}. See metrics.tf."
    }
  }
}
