# What the alerts did: all of it or nothing, and nothing that an alert could notice.

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

variables {
  prefix              = "alerting-dev"
  region              = "us-west-2"
  deletion_protection = true
  github_repo         = "example-org/alerts"
  repository_url      = "https://github.com/example-org/alerting-infra"
  webhook_package     = "tests/fixtures/webhook.zip"
  collector_package   = "tests/fixtures/collector.zip"
  history_package     = "tests/fixtures/collector.zip"
  history_enabled     = true
}

run "left_out" {
  command = plan

  variables {
    history_enabled = false
    history_package = "no-such-file.zip"
  }

  assert {
    condition     = length(module.history) + length(aws_dynamodb_table.events) + length(aws_dynamodb_table.metrics) + length(aws_s3_bucket.reports) + length(aws_lambda_event_source_mapping.history) + length(aws_scheduler_schedule.history) + length(aws_sqs_queue.history_failed) + length(aws_iam_role.history_schedule) + length(aws_glue_catalog_database.history) + length(aws_glue_catalog_table.episodes) == 0 && !aws_dynamodb_table.state.stream_enabled
    error_message = "Nothing of the history is there, and its package is not needed."
  }

  assert {
    condition     = length([for key in keys(aws_cloudwatch_metric_alarm.this) : key if startswith(key, "history-")]) == 0
    error_message = "Nothing watches what is not there."
  }
}

run "history" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.state.stream_enabled && aws_dynamodb_table.state.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream has both images."
  }

  assert {
    condition     = aws_dynamodb_table.events[0].name == "alerting-dev-alert-events" && aws_dynamodb_table.events[0].hash_key == "event" && one(aws_dynamodb_table.events[0].global_secondary_index).name == "by-day" && one(aws_dynamodb_table.events[0].global_secondary_index).hash_key == "day" && one(aws_dynamodb_table.events[0].global_secondary_index).range_key == "event" && one(aws_dynamodb_table.events[0].global_secondary_index).projection_type == "ALL"
    error_message = "Raw events have the keys that the function writes, and its index."
  }

  assert {
    condition     = aws_dynamodb_table.metrics[0].name == "alerting-dev-alert-metrics" && aws_dynamodb_table.metrics[0].hash_key == "day_team" && aws_dynamodb_table.metrics[0].range_key == "scope"
    error_message = "Figures have the keys that the function writes."
  }

  assert {
    condition     = alltrue([for table in [aws_dynamodb_table.events[0], aws_dynamodb_table.metrics[0]] : table.billing_mode == "PAY_PER_REQUEST" && table.ttl[0].attribute_name == "ttl_expires_at" && table.ttl[0].enabled && table.deletion_protection_enabled && table.point_in_time_recovery[0].enabled && table.server_side_encryption[0].enabled])
    error_message = "Both tables forget, and are protected like the state table."
  }

  assert {
    condition = jsonencode(module.history[0].grants) == jsonencode({
      Figures     = { actions = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alert-metrics"] }
      Files       = { actions = ["s3:GetObject", "s3:PutObject"], resources = ["arn:aws:s3:::alerting-dev-alert-reports-111122223333/v1/*"] }
      FindFiles   = { actions = ["s3:ListBucket"], resources = ["arn:aws:s3:::alerting-dev-alert-reports-111122223333"] }
      KeepUnread  = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:us-west-2:111122223333:alerting-dev-history-failed"] }
      QueryEvents = { actions = ["dynamodb:Query"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alert-events/index/by-day"] }
      ReadStream  = { actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alerts-state/stream/*"] }
      WriteEvents = { actions = ["dynamodb:PutItem"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alert-events"] }
      WriteLogs   = { actions = ["logs:CreateLogStream", "logs:PutLogEvents"], resources = ["arn:aws:logs:us-west-2:111122223333:log-group:/aws/lambda/alerting-dev-history:*"] }
    })
    error_message = "History reads the stream and writes what is its own; it cannot touch an alert."
  }

  assert {
    condition     = module.history[0].handler == "dev.alerting.history.HistoryHandler::handleRequest" && module.history[0].snap_start == "None" && module.history[0].reserved_concurrency == 5 && module.history[0].timeout_seconds == 900
    error_message = "The function starts cold, has instances of its own, and all the time there is."
  }

  assert {
    condition     = module.history[0].environment == tomap({ EVENTS_TABLE_NAME = "alerting-dev-alert-events", METRICS_TABLE_NAME = "alerting-dev-alert-metrics", REPORTS_BUCKET = "alerting-dev-alert-reports-111122223333", TIME_ZONES = "UTC" })
    error_message = "The function knows its tables and its bucket."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.history[0].starting_position == "TRIM_HORIZON" && aws_lambda_event_source_mapping.history[0].function_response_types == toset(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.history[0].bisect_batch_on_function_error && aws_lambda_event_source_mapping.history[0].maximum_retry_attempts == -1 && aws_lambda_event_source_mapping.history[0].maximum_record_age_in_seconds == 82800 && aws_lambda_event_source_mapping.history[0].destination_config[0].on_failure[0].destination_arn == aws_sqs_queue.history_failed[0].arn
    error_message = "The stream is read from its beginning, again and again for 23 hours, and what is given up is told."
  }

  assert {
    condition = toset([for filter in one(aws_lambda_event_source_mapping.history[0].filter_criteria).filter : filter.pattern]) == toset([
      "{\"dynamodb\":{\"Keys\":{\"fingerprint\":{\"S\":[{\"anything-but\":{\"prefix\":\"#\"}}]}}},\"eventName\":[\"INSERT\",\"MODIFY\"]}",
      "{\"dynamodb\":{\"Keys\":{\"fingerprint\":{\"S\":[\"#upkeep\"]}}},\"eventName\":[\"INSERT\",\"MODIFY\"]}",
    ])
    error_message = "Deletions, budget and silences are not events; upkeep shows every minute that the stream is read."
  }

  assert {
    condition     = { for run, schedule in aws_scheduler_schedule.history : run => "${schedule.schedule_expression} ${schedule.target[0].input}" } == { aggregate = "cron(5 * * * ? *) {\"history\":{\"run\":\"aggregate\"}}", export = "cron(0 2 * * ? *) {\"history\":{\"run\":\"export\"}}" }
    error_message = "Figures each hour, files at 02:00 UTC."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.history_schedule[0].policy).Statement == [{ Sid = "Run", Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-history:live"] }] && alltrue([for schedule in aws_scheduler_schedule.history : schedule.target[0].arn == "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-history:live"])
    error_message = "The schedules may run the version in use, and nothing else."
  }

  assert {
    condition     = aws_s3_bucket.reports[0].bucket == "alerting-dev-alert-reports-111122223333" && aws_s3_bucket_versioning.reports[0].versioning_configuration[0].status == "Enabled" && aws_s3_bucket_public_access_block.reports[0].block_public_acls && aws_s3_bucket_public_access_block.reports[0].block_public_policy && aws_s3_bucket_public_access_block.reports[0].ignore_public_acls && aws_s3_bucket_public_access_block.reports[0].restrict_public_buckets && one(aws_s3_bucket_server_side_encryption_configuration.reports[0].rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "The files have versions, are encrypted, and are nobody else's."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.reports[0].rule[0].expiration[0].days == 730 && aws_s3_bucket_lifecycle_configuration.reports[0].rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "Files are kept for two years, old versions for a month."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.reports[0].policy).Statement == [{ Sid = "TlsOnly", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ["arn:aws:s3:::alerting-dev-alert-reports-111122223333", "arn:aws:s3:::alerting-dev-alert-reports-111122223333/*"], Condition = { Bool = { "aws:SecureTransport" = "false" } } }]
    error_message = "The bucket refuses what does not come over TLS, and lets in nobody by its policy."
  }

  assert {
    condition     = aws_glue_catalog_table.episodes[0].database_name == "alerting_dev_alert_history" && aws_glue_catalog_table.episodes[0].parameters["storage.location.template"] == "s3://alerting-dev-alert-reports-111122223333/v1/dt=$${dt}/" && aws_glue_catalog_table.episodes[0].parameters["projection.dt.format"] == "yyyy-MM-dd" && aws_glue_catalog_table.episodes[0].parameters["skip.header.line.count"] == "1" && aws_glue_catalog_table.episodes[0].partition_keys[0].name == "dt"
    error_message = "Athena finds each day's folder by its name."
  }

  assert {
    condition     = join(", ", [for column in aws_glue_catalog_table.episodes[0].storage_descriptor[0].columns : "\"${column.name}\""]) == replace(trimsuffix(trimspace(regex("(?s)EPISODES = List.of\\((.*?)\\);", file("../history/src/main/java/dev/alerting/history/report/DayExport.java"))[0]), ","), "/,\\s+/", ", ")
    error_message = "The columns are those of the file, in their order."
  }

  assert {
    condition     = toset([for key in keys(aws_cloudwatch_metric_alarm.this) : key if startswith(key, "history-")]) == toset([for key in keys(local.history_alarms) : "${key}-warning"])
    error_message = "Each alarm of the history is there, and none of them is critical."
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "breaching" == (endswith(key, "-missing-warning") || key == "history-behind-warning") && strcontains(file("../OPERATIONS.md"), "\n### alarm-${trimsuffix(key, "-warning")}\n") if startswith(key, "history-")])
    error_message = "A run that is missing is the alarm; every alarm has a section of OPERATIONS.md."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["history-export-missing-warning"].period * aws_cloudwatch_metric_alarm.this["history-export-missing-warning"].datapoints_to_alarm == 86400 && aws_cloudwatch_metric_alarm.this["history-aggregates-missing-warning"].period * aws_cloudwatch_metric_alarm.this["history-aggregates-missing-warning"].datapoints_to_alarm == 7200
    error_message = "A day without files, two hours without figures."
  }

  assert {
    condition     = length([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget if widget.type == "metric"]) == 33
    error_message = "The dashboard has a row for the history."
  }
}

run "people_as_hashes" {
  command = plan

  variables {
    history_people_key_enabled = true
  }

  assert {
    condition     = module.history[0].environment.PEOPLE_KEY_SECRET_ID == "alerting-dev-history-people-key" && jsonencode(module.history[0].grants.ReadPeopleKey) == jsonencode({ actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:a-secret-AbCdEf"] })
    error_message = "The key of the hashes is read from its secret."
  }
}

run "weekly_reports" {
  command = plan

  variables {
    report_issues_enabled = true
  }

  assert {
    condition     = module.history[0].environment.REPORT_ISSUES == "true" && module.history[0].environment.GITHUB_REPO == var.github_repo && module.history[0].environment.GITHUB_APP_SECRET_ID == data.aws_secretsmanager_secret.github_app.name
    error_message = "The history writes reports into the collector's repository, as the same App."
  }

  assert {
    condition     = jsonencode(module.history[0].grants.ReadGitHubApp) == jsonencode({ actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-alerting-app-secrets-GhIjKl"] })
    error_message = "It may read the App's secret, and no other of the collector's."
  }

  assert {
    condition     = aws_scheduler_schedule.history["report"].schedule_expression == "cron(20 * * * ? *)" && jsondecode(aws_scheduler_schedule.history["report"].target[0].input) == { history = { run = "report" } }
    error_message = "Each hour it looks whether a report is due."
  }
}

run "shadow_mode" {
  command = plan

  variables {
    enable_github_issues = false
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["history-behind-warning"].treat_missing_data == "notBreaching"
    error_message = "Upkeep writes nothing in shadow mode, so there may be nothing to read."
  }
}
