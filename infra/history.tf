# What the alerts did: a function behind the stream of the state table, its tables and its files. The alert path does not
# know it (docs/decisions/0025-history.md); all of it is left out without history_enabled.

locals {
  history_count = var.history_enabled ? 1 : 0

  history_grants = merge({
    # The event source mapping reads with the role of the function. A stream's name is the time at which it was switched on.
    ReadStream = {
      actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
      resources = [local.arns.table_streams]
    }
    KeepUnread = {
      actions   = ["sqs:SendMessage"]
      resources = [local.arns.history_failed]
    }
    WriteEvents = {
      actions   = ["dynamodb:PutItem"]
      resources = [local.arns.events_table]
    }
    QueryEvents = {
      actions   = ["dynamodb:Query"]
      resources = [local.arns.events_index]
    }
    Figures = {
      actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
      resources = [local.arns.metrics_table]
    }
    Files = {
      actions   = ["s3:GetObject", "s3:PutObject"]
      resources = ["${local.arns.reports_bucket}/v1/*"]
    }
    # Without it a manifest that is not there yet would be a refusal.
    FindFiles = {
      actions   = ["s3:ListBucket"]
      resources = [local.arns.reports_bucket]
    }
  }, local.people_key_grant, local.report_issues_grant)

  report_issues_enabled = var.history_enabled && var.report_issues_enabled

  # The same App as the collector's. Without reports, the history has no access to GitHub.
  report_issues_grant = local.report_issues_enabled ? merge({
    ReadGitHubApp = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [data.aws_secretsmanager_secret.github_app.arn]
    }
  }, local.secrets_key_grant) : {}

  report_issues_environment = local.report_issues_enabled ? {
    REPORT_ISSUES          = "true"
    GITHUB_REPO            = var.github_repo
    GITHUB_API_URL         = var.github_api_url
    GITHUB_APP_SECRET_ID   = data.aws_secretsmanager_secret.github_app.name
    GITHUB_TIMEOUT_SECONDS = tostring(var.github_timeout_seconds)
  } : {}

  people_key_enabled = var.history_enabled && var.history_people_key_enabled

  people_key_grant = local.people_key_enabled ? merge({
    ReadPeopleKey = {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [for secret in data.aws_secretsmanager_secret.people_key : secret.arn]
    }
  }, local.secrets_key_grant) : {}

  # All that is written keeps to the names of attributes of the state table. Budget, leases and silences begin with #. The item
  # of upkeep, which each tick changes, is let through so that a stream that is read always gives the alarm a value; the
  # function leaves it out.
  history_filters = [for key in [{ anything-but = { prefix = "#" } }, "#upkeep"] : {
    eventName = ["INSERT", "MODIFY"]
    dynamodb  = { Keys = { fingerprint = { S = [key] } } }
  }]

  history_schedules = merge({
    aggregate = { expression = "cron(5 * * * ? *)", description = "Computes the figures of the days that may have changed" }
    export    = { expression = "cron(0 2 * * ? *)", description = "Writes the files of the day before" }
    }, local.report_issues_enabled ? {
    # Each hour: zones differ, and a run that fails is made up for by the next. One that has nothing to do reads one item.
    report = { expression = "cron(20 * * * ? *)", description = "Writes each team's weekly report once its Monday has come" }
  } : {})
}

data "aws_secretsmanager_secret" "people_key" {
  count = local.people_key_enabled ? 1 : 0
  name  = "${var.prefix}-history-people-key"
}

resource "aws_dynamodb_table" "events" {
  count                       = local.history_count
  name                        = local.names.events_table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "event"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "event"
    type = "S"
  }

  attribute {
    name = "day"
    type = "S"
  }

  # By day alone: an episode may change its team, and still has one beginning.
  global_secondary_index {
    name            = "by-day"
    hash_key        = "day"
    range_key       = "event"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "ttl_expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "metrics" {
  count                       = local.history_count
  name                        = local.names.metrics_table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "day_team"
  range_key                   = "scope"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "day_team"
    type = "S"
  }

  attribute {
    name = "scope"
    type = "S"
  }

  ttl {
    attribute_name = "ttl_expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}

module "history" {
  count  = local.history_count
  source = "./modules/java_function"

  name        = local.names.history
  description = "Tells what the alerts did: events, figures, files"
  package     = var.history_package
  handler     = "dev.alerting.history.HistoryHandler::handleRequest"
  # A day's figures need some time and little memory; processors come with memory.
  memory_mb       = 1024
  timeout_seconds = 900
  # Nobody waits for it to start.
  snap_start_enabled   = false
  reserved_concurrency = var.history_reserved_concurrency
  tracing_enabled      = var.tracing_enabled
  log_retention_days   = var.log_retention_days
  permissions_boundary = local.permissions_boundary
  network_enabled      = var.vpc_enabled
  network              = local.function_network
  grants               = local.history_grants
  partition            = local.partition
  region               = local.region
  account_id           = local.account

  environment = merge({
    EVENTS_TABLE_NAME  = local.names.events_table
    METRICS_TABLE_NAME = local.names.metrics_table
    REPORTS_BUCKET     = local.names.reports_bucket
    TIME_ZONES         = join(",", var.time_zones)
  }, local.people_key_enabled ? { PEOPLE_KEY_SECRET_ID = "${var.prefix}-history-people-key" } : {}, local.report_issues_environment)

  depends_on = [aws_dynamodb_table.events, aws_dynamodb_table.metrics, aws_s3_bucket.reports]
}

resource "aws_lambda_event_source_mapping" "history" {
  count                              = local.history_count
  event_source_arn                   = aws_dynamodb_table.state.stream_arn
  function_name                      = module.history[0].alias_arn
  starting_position                  = "TRIM_HORIZON" # The stream begins with the deployment: nothing since then is missed.
  batch_size                         = 100
  maximum_batching_window_in_seconds = 5
  parallelization_factor             = 1
  function_response_types            = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error     = true
  # As long as the stream keeps a record, less an hour to tell which it was.
  maximum_retry_attempts        = -1
  maximum_record_age_in_seconds = 82800

  filter_criteria {
    dynamic "filter" {
      for_each = local.history_filters

      content {
        pattern = jsonencode(filter.value)
      }
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.history_failed[0].arn
    }
  }
}

# Which records of the stream were given up: sequence numbers, not the records.
resource "aws_sqs_queue" "history_failed" {
  count                     = local.history_count
  name                      = local.names.history_failed
  message_retention_seconds = local.fourteen_days
  sqs_managed_sse_enabled   = true

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.tls_only, { Sid = "TlsOnly", Resource = local.arns.history_failed })]
  })
}

# --- runs ---

resource "aws_iam_role" "history_schedule" {
  count                = local.history_count
  name                 = local.names.history_schedule
  description          = "Lets the scheduler run the history"
  permissions_boundary = local.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Scheduler"
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "history_schedule" {
  count = local.history_count
  name  = "history"
  role  = aws_iam_role.history_schedule[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Run"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = [local.arns.history_live]
    }]
  })
}

resource "aws_scheduler_schedule" "history" {
  for_each            = { for run, schedule in local.history_schedules : run => schedule if var.history_enabled }
  name                = "${local.names.history}-${each.key}"
  description         = each.value.description
  schedule_expression = each.value.expression

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = local.arns.history_live
    role_arn = aws_iam_role.history_schedule[0].arn
    input    = jsonencode({ history = { run = each.key } })

    # A run that comes twice changes nothing.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 5
    }
  }

  depends_on = [aws_iam_role_policy.history_schedule, module.history]
}

# --- files ---

resource "aws_s3_bucket" "reports" {
  count  = local.history_count
  bucket = local.names.reports_bucket
}

resource "aws_s3_bucket_versioning" "reports" {
  count  = local.history_count
  bucket = aws_s3_bucket.reports[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "reports" {
  count  = local.history_count
  bucket = aws_s3_bucket.reports[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "reports" {
  count                   = local.history_count
  bucket                  = aws_s3_bucket.reports[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "reports" {
  count  = local.history_count
  bucket = aws_s3_bucket.reports[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "reports" {
  count  = local.history_count
  bucket = aws_s3_bucket.reports[0].id

  rule {
    id     = "files"
    status = "Enabled"

    filter {}

    expiration {
      days = var.history_files_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.reports]
}

resource "aws_s3_bucket_policy" "reports" {
  count  = local.history_count
  bucket = aws_s3_bucket.reports[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arns.reports_bucket, "${local.arns.reports_bucket}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.reports]
}

# --- what watches it: rows of alarms.tf. Nobody is woken for figures, so all are warnings. ---

locals {
  history_alarms = {
    history-export-missing = {
      summary    = "No files were written for 24 hours: those of the day before are not there by 03:00 UTC."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryExports", stat = "Sum", dimensions = "none" } }
      comparison = "LessThanThreshold"
      period     = 3600
      missing    = "breaching"
      # The run is at 02:00, so 24 hours without one end at 03:00.
      tiers = { warning = { threshold = 1, periods = 24, of = 24 } }
    }
    history-aggregates-missing = {
      summary    = "No figures were computed for two hours."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryAggregates", stat = "Sum", dimensions = "none" } }
      comparison = "LessThanThreshold"
      period     = 3600
      missing    = "breaching"
      tiers      = { warning = { threshold = 1, periods = 2, of = 2 } }
    }
    history-behind = {
      summary    = "History is more than an hour behind the stream, which keeps records for 24 hours, or has read nothing for 15 minutes; value in milliseconds."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "IteratorAge", stat = "Maximum", dimensions = "history_alias" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      # Lambda reports no age without a batch. There is one each minute, except in shadow mode, in which upkeep writes nothing.
      missing = var.enable_github_issues ? "breaching" : "notBreaching"
      tiers   = { warning = { threshold = 3600000, periods = 3, of = 3 } }
    }
    history-errors = {
      summary    = "The function history fails as a whole: a run was not possible, or it runs out of time or memory."
      metrics    = { m1 = { namespace = "AWS/Lambda", name = "Errors", stat = "Sum", dimensions = "history_function" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    history-write-failures = {
      summary    = "Raw events cannot be written; the stream delivers them again for 23 hours."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryWriteFailures", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 3, of = 3 } }
    }
    history-unreadable = {
      summary    = "History does not understand records of the state table; they are set aside and missing in the figures."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryUnreadable", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    history-damaged = {
      summary    = "Items of the history's tables cannot be read; the figures leave them out."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryDamaged", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 3600
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    history-people-key = {
      summary    = "The secret with the key of people has no usable text; events are kept, people are left out."
      metrics    = { m1 = { namespace = "AlertingInfra", name = "HistoryPeopleKeyUnusable", stat = "Sum", dimensions = "none" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
    history-lost = {
      summary    = "Records of the stream were given up; the figures leave them out. Value is how many batches."
      metrics    = { m1 = { namespace = "AWS/SQS", name = "ApproximateNumberOfMessagesVisible", stat = "Maximum", dimensions = "history_failed" } }
      comparison = "GreaterThanThreshold"
      period     = 300
      tiers      = { warning = { threshold = 0, periods = 1, of = 1 } }
    }
  }
}
