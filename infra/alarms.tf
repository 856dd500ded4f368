# All alarms are rows of one table. Each row says what it watches and, for each tier, the threshold and for how long.
# Warning: look at it during working hours (P2). Critical: alerts are being lost or delayed, or soon will be (P1).

locals {
  # The webhook gives up after that and answers 503 (TimeBudget.WHOLE).
  webhook_budget_ms = 4000

  # After that the collector begins nothing more: one call to GitHub and its margin still have to fit (CollectorApplication.MARGIN).
  collector_margin_seconds = 3
  collector_working_ms     = 1000 * (var.collector_timeout_seconds - var.github_timeout_seconds - local.collector_margin_seconds)

  # metrics     id => namespace, name, statistic and the name of a set of dimensions (metrics.tf)
  # expression  metric math over the ids, if it is not simply the one metric
  # missing     what no data means, for all tiers or for one; most of our metrics are written only if there is something to count
  # limit_ms    where the code itself gives up: hardly a value exceeds it, so thresholds must be below it
  # tiers       threshold, and in how many of how many periods it must be breached
  alarm_table = merge({
    dlq-not-empty = {
      summary    = "Alerts could not be processed and wait in the dead-letter queue."
      metrics    = { m1 = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", stat = "Maximum", dimensions = "dlq" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 50, periods = 1, of = 1 }
      }
    }
    dlq-expiring = {
      summary    = "Dead letters will soon be deleted: SQS keeps a message for 14 days from when it was first sent; value in seconds since it was put here."
      metrics    = { m1 = { namespace = "AWS/SQS", name = "ApproximateAgeOfOldestMessage", stat = "Maximum", dimensions = "dlq" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      # Five days, seven days: the age of what SQS has moved is counted from the move, its deletion from when it was sent.
      tiers = {
        warning  = { threshold = 432000, periods = 1, of = 1 }
        critical = { threshold = 604800, periods = 1, of = 1 }
      }
    }
    oldest-message = {
      summary = "Alerts have been waiting for too long; value in seconds."
      # Measured by the collector at every receive. SQS's own age leaves out what was received three times or more.
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WaitingSeconds", stat = "Maximum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # What waits is received when its next attempt is due, in between only heartbeats are: once in 65 minutes is enough,
      # as no attempt is put off for longer than an hour.
      tiers = {
        warning  = { threshold = 1800, periods = 1, of = 13 }
        critical = { threshold = 7200, periods = 1, of = 13 }
      }
    }
    queue-depth = {
      summary = "More alerts arrive than are filed: value is the number of messages that wait, also those in a backoff."
      metrics = {
        visible = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", stat = "Maximum", dimensions = "queue" }
        hidden  = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesNotVisible", stat = "Maximum", dimensions = "queue" }
        delayed = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesDelayed", stat = "Maximum", dimensions = "queue" }
      }
      # SQS writes the last two only if there are any. Minute by minute: over a longer period a message would be counted
      # both as visible and as hidden.
      expression = "SUM([FILL(visible, 0), FILL(hidden, 0), FILL(delayed, 0)])"
      comparison = "GreaterThanThreshold"
      period     = 60
      tiers = {
        warning  = { threshold = 100, periods = 12, of = 15 }
        critical = { threshold = 1000, periods = 12, of = 15 }
      }
    }
    internal-errors = {
      summary    = "The collector cannot work on alerts because of an error of its own; they wait, and are tried again and again."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HeldBack", stat = "Sum", dimensions = "internal_error" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # As for state-unavailable: what waits comes at the latest every 15 minutes, so not in every period.
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 0, periods = 2, of = 6 }
      }
    }
    delivery-failed = {
      summary    = "SNS could not deliver alerts to the queue; they are in the dead-letter queue."
      metrics    = { m1 = { namespace = "AWS/SNS", name = "NumberOfNotificationsFailed", stat = "Sum", dimensions = "topic" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 10, periods = 2, of = 3 }
      }
    }
    delivery-lost = {
      summary    = "SNS could deliver alerts neither to the queue nor to the dead-letter queue: they are lost."
      metrics    = { m1 = { namespace = "AWS/SNS", name = "NumberOfNotificationsFailedToRedriveToDlq", stat = "Sum", dimensions = "topic" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { critical = { threshold = 0, periods = 1, of = 1 } }
    }
    collector-errors = {
      summary    = "The collector fails as a whole: it does not start, or runs out of time or memory."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Errors", stat = "Sum", dimensions = "collector_function" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 0, periods = 3, of = 3 }
      }
    }
    webhook-errors = {
      summary    = "The webhook fails as a whole: senders get 5xx, and most of them do not send again."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Errors", stat = "Sum", dimensions = "webhook_function" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 5, periods = 2, of = 3 }
      }
    }
    collector-throttles = {
      summary    = "Lambda refuses to start the collector; each refusal counts as a receive of the message."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Throttles", stat = "Sum", dimensions = "collector_function" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 2, of = 3 }
        critical = { threshold = 20, periods = 3, of = 3 }
      }
    }
    webhook-throttles = {
      summary    = "Lambda refuses to start the webhook: senders get 5xx."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Throttles", stat = "Sum", dimensions = "webhook_function" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 20, periods = 2, of = 3 }
      }
    }
    collector-duration = {
      summary    = "The collector's batches take almost all the time they may, or all of it, and what is left of them waits; value in milliseconds."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Duration", stat = "p99", dimensions = "collector_alias" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      limit_ms   = var.collector_timeout_seconds * 1000
      tiers = {
        warning  = { threshold = 0.75 * local.collector_working_ms, periods = 3, of = 3 }
        critical = { threshold = local.collector_working_ms, periods = 3, of = 3 }
      }
    }
    webhook-duration = {
      summary    = "The webhook answers slowly; value in milliseconds. PagerDuty waits 5 seconds."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Duration", stat = "p99", dimensions = "webhook_alias" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      limit_ms   = local.webhook_budget_ms
      tiers = {
        warning  = { threshold = 2000, periods = 2, of = 3 }
        critical = { threshold = 3500, periods = 2, of = 3 }
      }
    }
    collector-concurrency = {
      summary    = "The collector has run at its maximum concurrency for an hour: alerts arrive faster than they may be filed."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "ConcurrentExecutions", stat = "Maximum", dimensions = "collector_function" } }
      comparison = "GreaterThanOrEqualToThreshold"
      period     = 300
      tiers      = { warning = { threshold = var.maximum_concurrency, periods = 12, of = 12 } }
    }
    webhook-concurrency = {
      summary    = "Unusually many concurrent requests to the webhook."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "ConcurrentExecutions", stat = "Maximum", dimensions = "webhook_function" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = local.webhook_concurrency_limit * 0.5, periods = 2, of = 3 }
        critical = { threshold = local.webhook_concurrency_limit * 0.8, periods = 2, of = 3 }
      }
    }
    api-4xx = {
      summary = "A large share of requests is refused: wrong token, not JSON, or throttled; value in percent."
      metrics = {
        refused  = { namespace = "AWS/ApiGateway", name = "4xx", stat = "Sum", dimensions = "api" }
        requests = { namespace = "AWS/ApiGateway", name = "Count", stat = "Sum", dimensions = "api" }
      }
      # A handful of requests is too few for a rate.
      expression = "IF(requests >= 20, 100 * refused / requests, 0)"
      comparison = "GreaterThanThreshold"
      period     = 300
      # No critical one: anybody can send what is refused, and must not be able to page people.
      tiers = { warning = { threshold = 20, periods = 3, of = 3 } }
    }
    api-throttled = {
      summary    = "The API answered 429: more requests than it lets through, real alerts may be among them, and few senders send again."
      metrics    = { m1 = { namespace = "AlertingInfra/Api", name = "Throttled-${var.prefix}", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 100, periods = 2, of = 3 }
      }
    }
    sender-refused = {
      summary    = "Alerts of a known sender are refused (400, 403 or 413), and most senders do not send again."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WebhookRefused", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 5, periods = 3, of = 3 }
      }
    }
    webhook-secret-rejected = {
      summary    = "The current value of webhook-secrets, or of a sender's own secret, is not valid and not in use. An earlier one is, so new senders and tokens do not get in."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WebhookSecretRejected", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # The next value that is put takes the place of the one that is still in use.
      tiers = { critical = { threshold = 0, periods = 1, of = 1 } }
    }
    dry-runs = {
      summary    = "Somebody sends dry runs hour after hour: a sender whose URL still ends in dry_run=true opens no issues."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WebhookDryRuns", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      tiers      = { warning = { threshold = 0, periods = 3, of = 24 } }
    }
    shadow-mode = {
      summary    = "The collector has been in shadow mode for a day: alerts are decided and logged, and no issue is opened."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "ShadowMode", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      tiers      = { warning = { threshold = 0, periods = 24, of = 24 } }
    }
    api-5xx = {
      summary = "Requests fail on our side, and most senders do not send again; value in percent."
      metrics = {
        failed   = { namespace = "AWS/ApiGateway", name = "5xx", stat = "Sum", dimensions = "api" }
        requests = { namespace = "AWS/ApiGateway", name = "Count", stat = "Sum", dimensions = "api" }
      }
      expression = "IF(requests > 0, 100 * failed / requests, 0)"
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 1, periods = 1, of = 1 }
        critical = { threshold = 10, periods = 2, of = 3 }
      }
    }
    api-latency = {
      summary    = "Senders wait too long for their answer; value in milliseconds."
      metrics    = { m1 = { namespace = "AWS/ApiGateway", name = "Latency", stat = "p99", dimensions = "api" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # The start of an instance may come on top of it. PagerDuty waits 5 seconds.
      limit_ms = local.webhook_budget_ms
      tiers = {
        warning  = { threshold = 3000, periods = 2, of = 3 }
        critical = { threshold = 3900, periods = 2, of = 3 }
      }
    }
    webhook-unavailable = {
      summary    = "The webhook answered 503: the topic or the secret could not be reached."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WebhookRequests", stat = "Sum", dimensions = "webhook_503" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 5, periods = 2, of = 3 }
      }
    }
    authentication-failures = {
      summary    = "Requests without a valid token: a sender with an old one, or somebody guessing."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "WebhookRequests", stat = "Sum", dimensions = "webhook_401" } }
      comparison = "GreaterThanThreshold"
      period     = 900
      # No critical one: anybody can send a wrong token, and must not be able to page people.
      tiers = { warning = { threshold = 5, periods = 1, of = 1 } }
    }
    oversized-requests = {
      summary = "Requests are too large to be looked at (413, 431): nobody knows whose, and if a sender means them, its alerts are lost."
      metrics = {
        body    = { namespace = "AlertingInfra", name = "WebhookRequests", stat = "Sum", dimensions = "webhook_413" }
        headers = { namespace = "AlertingInfra", name = "WebhookRequests", stat = "Sum", dimensions = "webhook_431" }
      }
      expression = "SUM([FILL(body, 0), FILL(headers, 0)])"
      comparison = "GreaterThanThreshold"
      period     = 900
      # No critical one: anybody can send them, and must not be able to page people.
      tiers = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    github-refusals = {
      summary    = "GitHub refuses alerts even in their shortest form; they are in the dead-letter queue."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "AlertsRefused", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 5, periods = 2, of = 3 }
      }
    }
    github-configuration = {
      summary = "GitHub answers 401, 403 or 404: App not installed, permission missing, or wrong repository. Nothing is filed until this is fixed."
      # Calls, not retries: the heartbeat's calls count as well, so this is noticed before an alert is affected.
      metrics    = { m1 = { namespace = "AlertingInfra", name = "GitHubCalls", stat = "Sum", dimensions = "refused_us" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # While it lasts, messages are retried every 15 minutes at the latest, so not in every period.
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 0, periods = 2, of = 6 }
      }
    }
    github-rate-limited = {
      summary    = "GitHub's limits hold alerts back."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "GitHubCalls", stat = "Sum", dimensions = "rate_limited" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 2, periods = 1, of = 1 }
        critical = { threshold = 2, periods = 6, of = 12 }
      }
    }
    github-remaining = {
      summary    = "Few requests are left of GitHub's limit for this hour."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "GitHubRemaining", stat = "Minimum", dimensions = "none" } }
      comparison = "LessThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 1000, periods = 1, of = 1 }
        critical = { threshold = 100, periods = 1, of = 1 }
      }
    }
    github-outage = {
      summary = "GitHub is down, slow or unreachable; alerts wait."
      # Of an array, what there is counts: AWS does not say what FILL makes of a metric without any data.
      metrics = {
        outages = { namespace = "AlertingInfra", name = "GitHubCalls", stat = "Sum", dimensions = "outages" }
        unknown = { namespace = "AlertingInfra", name = "GitHubCalls", stat = "Sum", dimensions = "unknown_outcomes" }
      }
      expression = "SUM([FILL(outages, 0), FILL(unknown, 0)])"
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 3, periods = 2, of = 3 }
        critical = { threshold = 3, periods = 6, of = 12 }
      }
    }
    breaker-open = {
      summary    = "The circuit to GitHub is open: no calls are made."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "BreakerOpen", stat = "Maximum", dimensions = "none" } }
      comparison = "GreaterThanOrEqualToThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 1, periods = 2, of = 3 }
        critical = { threshold = 1, periods = 6, of = 12 }
      }
    }
    invalid-alerts = {
      summary    = "Senders send messages that cannot be read."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "AlertsInvalid", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 900
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 50, periods = 1, of = 1 }
      }
    }
    unrouted-alerts = {
      summary    = "Many alerts have no usable team or priority."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "AlertsUnrouted", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      tiers      = { warning = { threshold = 20, periods = 1, of = 1 } }
    }
    truncated-alerts = {
      summary    = "A sender leaves alerts out of its notifications (Grafana: Max Alerts); nobody will see them."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "AlertsTruncated", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 900
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    stale-firing = {
      summary    = "Firing alerts are skipped because something newer is known about them: they arrive out of order, or a sender's clock is wrong."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "StaleFiring", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 900
      # Over 75 minutes: what waited for the budget of an hour comes in bursts.
      tiers = {
        warning  = { threshold = 5, periods = 1, of = 5 }
        critical = { threshold = 100, periods = 1, of = 5 }
      }
    }
    alert-to-issue = {
      summary    = "Alerts take too long to become issues; 99th percentile in seconds."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "AlertToIssueSeconds", stat = "p99", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # Over an hour: what was held back is filed in bursts, and an alarm between them would come and go with each.
      tiers = {
        warning  = { threshold = 300, periods = 1, of = 12 }
        critical = { threshold = 1800, periods = 1, of = 12 }
      }
    }
    table-throttles = {
      summary = "DynamoDB throttles the state table; alerts wait."
      metrics = {
        reads  = { namespace = "AWS/DynamoDB", name = "ReadThrottleEvents", stat = "Sum", dimensions = "table" }
        writes = { namespace = "AWS/DynamoDB", name = "WriteThrottleEvents", stat = "Sum", dimensions = "table" }
      }
      expression = "SUM([FILL(reads, 0), FILL(writes, 0)])"
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 50, periods = 3, of = 3 }
      }
    }
    state-unavailable = {
      summary    = "The collector cannot read or write the state table, and writes nothing to GitHub without it; alerts wait."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "Retries", stat = "Sum", dimensions = "retry_state" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 0, periods = 1, of = 1 }
        critical = { threshold = 0, periods = 2, of = 6 }
      }
    }
    heartbeat-missing = {
      summary    = "No heartbeat has come through topic, queue and collector for 15 minutes: alerts do not come through either."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HeartbeatDelaySeconds", stat = "SampleCount", dimensions = "heartbeat_topic" } }
      comparison = "LessThanThreshold"
      period     = 300
      missing    = "breaching"
      tiers      = { critical = { threshold = 1, periods = 3, of = 3 } }
    }
    heartbeat-delay = {
      summary    = "The heartbeat takes too long through topic, queue and collector; value in seconds."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HeartbeatDelaySeconds", stat = "Maximum", dimensions = "heartbeat_topic" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers = {
        warning  = { threshold = 120, periods = 2, of = 3 }
        critical = { threshold = 600, periods = 2, of = 3 }
      }
    }
    tick-missing = {
      summary    = "The deployment's clock does not tick: what waits for a time waits on. Alerts are filed all the same."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "TicksHandled", stat = "Sum", dimensions = "none" } }
      comparison = "LessThanThreshold"
      period     = 300
      missing    = "breaching"
      tiers = {
        warning  = { threshold = 1, periods = 3, of = 3 }
        critical = { threshold = 1, periods = 12, of = 12 }
      }
    }
    upkeep-failing = {
      summary = "Upkeep fails again and again: what is done without an alert is not done. Alerts are filed all the same."
      metrics = {
        timers = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_timers" }
        sweep  = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_sweep" }
        lease  = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_lease" }
        alarms = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_alarms" }
        storms = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_storms" }
        quiet  = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_silences" }
        eye    = { namespace = "AlertingInfra", name = "UpkeepFailed", stat = "Sum", dimensions = "upkeep_dead_mans_switch" }
      }
      expression = "SUM([FILL(timers, 0), FILL(sweep, 0), FILL(lease, 0), FILL(alarms, 0), FILL(storms, 0), FILL(quiet, 0), FILL(eye, 0)])"
      comparison = "GreaterThanThreshold"
      period     = 300
      # A sweep runs every ten minutes, so one that always fails does so in every other period.
      tiers = { warning = { threshold = 0, periods = 3, of = 6 } }
    }
    storms-failing = {
      summary    = "Storms cannot be counted or shown. Alerts get issues of their own, as far as GitHub's limits allow; rows of open storms are not brought up to date."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "StormFailures", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 2, of = 3 } }
    }
    budget-unreachable = {
      summary    = "The content budget in the state table cannot be used: each instance keeps to half of the limits by itself, and alerts of a storm wait longer."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "BudgetUnreachable", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 3, of = 6 } }
    }
    sweep-repairs = {
      summary    = "A sweep repairs much: something makes records and issues drift apart. Value is the number of repairs in ten minutes."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "Repairs", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      # As long as from one sweep to the next.
      period = 600
      tiers  = { warning = { threshold = 20, periods = 1, of = 1 } }
    }
    ops-listeners-missing = {
      summary    = "Somebody who should hear the stack's own alarms does not: a subscription is not confirmed, or nobody has looked for two hours. Value is how many."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "OpsListenersMissing", stat = "Maximum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      # An hour or two to confirm a mail; after two days SNS forgets that it has asked. Every five minutes there is a value, so
      # that none means that the schedule or the webhook is gone, which nothing else may tell. Nobody is paged by that alone.
      tiers = {
        warning  = { threshold = 0, periods = 2, of = 2, missing = "breaching" }
        critical = { threshold = 0, periods = 24, of = 24 }
      }
    }
    traffic-drop = {
      summary = "Far fewer messages than usual at this time of day: a sender may have stopped sending."
      # This includes heartbeats, so there is a value for every hour.
      metrics = { m1 = { namespace = "AWS/SNS", name = "NumberOfMessagesPublished", stat = "Sum", dimensions = "topic" } }
      # Metric math has no function that shifts a series by a day. An anomaly band does that and more: it is learned from
      # the same hours of up to two weeks, so a quiet Sunday does not count as a drop.
      band       = "ANOMALY_DETECTION_BAND(m1, 3)"
      comparison = "LessThanLowerThreshold"
      period     = 3600
      tiers      = { warning = { periods = 2, of = 2 } }
    }
    }, !var.p0_topic_enabled ? {} : {
    p0-topic-failing = {
      summary    = "A P0 alert was not told to the topic of P0 alerts. It has its issue; whoever relies on the topic has not heard."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "UrgentTopicFailures", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 60
      tiers      = { critical = { threshold = 0, periods = 1, of = 1 } }
    }
    }, !var.alarm_bus_enabled ? {} : {
    bus-delivery-failed = {
      summary    = "EventBridge could not hand alarms of the organization to the queue; they are in the dead-letter queue, unless bus-delivery-lost tells otherwise."
      metrics    = { m1 = { namespace = "AWS/Events", name = "FailedInvocations", stat = "Sum", dimensions = "alarm_bus_rule" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    bus-delivery-lost = {
      summary    = "EventBridge could hand alarms of the organization neither to the queue nor to the dead-letter queue: they are lost."
      metrics    = { m1 = { namespace = "AWS/Events", name = "InvocationsFailedToBeSentToDlq", stat = "Sum", dimensions = "alarm_bus_rule" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { critical = { threshold = 0, periods = 1, of = 1 } }
    }
    }, local.webhook_heartbeat_count == 0 ? {} : {
    webhook-heartbeat-missing = {
      summary    = "No heartbeat has come through the webhook for 15 minutes: alerts sent over HTTP do not come through either."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HeartbeatDelaySeconds", stat = "SampleCount", dimensions = "heartbeat_webhook" } }
      comparison = "LessThanThreshold"
      period     = 300
      missing    = "breaching"
      tiers      = { critical = { threshold = 1, periods = 3, of = 3 } }
    }
  }, { for key, row in local.history_alarms : key => row if var.history_enabled })

  # Without a limit of its own the webhook shares the account's, which others need as well.
  webhook_concurrency_limit = coalesce(var.webhook_reserved_concurrency, floor(0.4 * var.account_concurrency))

  runbook_url = var.repository_url == null ? null : "${var.repository_url}/blob/main/OPERATIONS.md#alarm-"

  # Without a page to link to: the sections of the runbook, as far as there is room beside the summary.
  runbook_file = "${path.module}/../OPERATIONS.md"
  runbook      = var.repository_url == null && fileexists(local.runbook_file) ? file(local.runbook_file) : ""
  runbook_texts = { for key, row in local.alarm_table : key => substr(
    replace(try(regex("\n### alarm-${key}\n\n((?:[^#\n][^\n]*\n)+)", local.runbook)[0], ""), "/\\[([^]]*)\\]\\([^)]*\\)/", "$1"),
    0, 880 - length(row.summary) - length(var.ops_team),
  ) }

  priority_of_tier = { warning = "P2", critical = "P1" }

  # Always the ops topics; the alerts topic only in addition to them.
  actions_of_tier = {
    warning = concat(
      [local.arns.ops_topic],
      var.ops_alarms_as_issues ? [local.arns.topic] : [],
    )
    critical = concat(
      [local.arns.ops_topic, local.arns.ops_critical_topic],
      var.ops_alarms_as_issues ? [local.arns.topic] : [],
    )
  }

  alarms = merge([
    for key, row in local.alarm_table : {
      for tier, when in row.tiers : "${key}-${tier}" => {
        key        = key
        tier       = tier
        name       = "${var.prefix}-${key}-${tier}"
        metrics    = row.metrics
        expression = try(row.expression, null)
        band       = try(row.band, null)
        simple     = try(row.expression, null) == null && try(row.band, null) == null
        comparison = row.comparison
        period     = row.period
        missing    = try(when.missing, row.missing, "notBreaching")
        limit_ms   = try(row.limit_ms, null)
        threshold  = try(when.threshold, null)
        periods    = when.periods
        of         = when.of
        actions    = local.actions_of_tier[tier]
        description = join(" ", [
          row.summary,
          "TEAM=${var.ops_team} | PRIORITY=${local.priority_of_tier[tier]} | RUNBOOK=${local.runbook_url == null ? "OPERATIONS.md, alarm-${key}\n${local.runbook_texts[key]}" : "${local.runbook_url}${key}"}",
        ])
      }
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = each.value.name
  alarm_description   = each.value.description
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  threshold_metric_id = each.value.band == null ? null : "band"
  evaluation_periods  = each.value.of
  datapoints_to_alarm = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = each.value.actions
  ok_actions          = each.value.actions

  # A single metric
  namespace          = each.value.simple ? each.value.metrics.m1.namespace : null
  metric_name        = each.value.simple ? each.value.metrics.m1.name : null
  period             = each.value.simple ? each.value.period : null
  statistic          = each.value.simple && !startswith(try(each.value.metrics.m1.stat, ""), "p") ? each.value.metrics.m1.stat : null
  extended_statistic = each.value.simple && startswith(try(each.value.metrics.m1.stat, ""), "p") ? each.value.metrics.m1.stat : null
  dimensions         = each.value.simple ? local.dimension_sets[each.value.metrics.m1.dimensions] : null

  # Metric math
  dynamic "metric_query" {
    for_each = each.value.simple ? {} : each.value.metrics

    content {
      id          = metric_query.key
      return_data = each.value.band != null

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        period      = each.value.period
        stat        = metric_query.value.stat
        dimensions  = local.dimension_sets[metric_query.value.dimensions]
      }
    }
  }

  dynamic "metric_query" {
    for_each = each.value.expression == null ? [] : [each.value.expression]

    content {
      id          = "value"
      expression  = metric_query.value
      label       = each.value.key
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = each.value.band == null ? [] : [each.value.band]

    content {
      id          = "band"
      expression  = metric_query.value
      label       = "${each.value.key} (expected)"
      return_data = true
    }
  }

  lifecycle {
    precondition {
      condition = alltrue([
        for metric in values(each.value.metrics) : contains(
          try(local.metric_contract[metric.namespace][metric.name], []),
          join(",", sort(keys(local.dimension_sets[metric.dimensions]))),
        )
      ])
      error_message = "${each.key} watches a metric, or dimensions of it, that nothing writes: see metrics.tf."
    }

    precondition {
      condition     = each.value.limit_ms == null ? true : each.value.threshold < each.value.limit_ms && each.value.threshold > 0
      error_message = "${each.key} is of no use: its threshold of ${coalesce(each.value.threshold, 0)} ms is not between 0 and the ${coalesce(each.value.limit_ms, 0)} ms that are possible."
    }

    precondition {
      condition     = contains(each.value.actions, local.arns.ops_topic) && (each.value.tier != "critical" || contains(each.value.actions, local.arns.ops_critical_topic))
      error_message = "${each.key} does not reach the right people: every alarm must go to the ops topic, a critical one to the critical topic as well."
    }

    precondition {
      condition     = length(each.value.description) <= 1024 && each.value.periods <= each.value.of && each.value.period * each.value.of <= 86400
      error_message = "${each.key} exceeds a limit of CloudWatch: 1,024 characters of description, or a day of evaluation."
    }
  }
}
