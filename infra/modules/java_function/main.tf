# A function on Java 21 that is always called through its alias `live`: SnapStart takes snapshots of published versions
# only, and a call to the unqualified function would start cold without anybody noticing.

locals {
  alias         = "live"
  log_group     = "/aws/lambda/${var.name}"
  log_group_arn = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:${local.log_group}"

  logs_grant = {
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_group_arn}:*"]
    }
  }

  # These two accept no ARN: AWS supports none for X-Ray's writes, and the ids of the interfaces that Lambda manages are not
  # known in advance.
  tracing_grant = var.tracing_enabled ? {
    WriteTraces = {
      actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      resources = ["*"]
    }
  } : {}

  network_grant = var.network_enabled ? {
    ManageInterfaces = {
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = ["*"]
    }
  } : {}

  grants = merge(var.grants, local.logs_grant, local.tracing_grant, local.network_grant)
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Role of the function ${var.name}"
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Lambda"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "function"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for sid in sort(keys(local.grants)) : {
      Sid      = sid
      Effect   = "Allow"
      Action   = local.grants[sid].actions
      Resource = local.grants[sid].resources
    }]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "this" {
  function_name                  = var.name
  description                    = var.description
  role                           = aws_iam_role.this.arn
  runtime                        = "java21"
  architectures                  = ["arm64"]
  handler                        = var.handler
  filename                       = var.package
  source_code_hash               = fileexists(var.package) ? filebase64sha256(var.package) : null
  memory_size                    = var.memory_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)
  publish                        = true

  environment {
    variables = var.environment
  }

  dynamic "snap_start" {
    for_each = var.snap_start_enabled ? ["PublishedVersions"] : []

    content {
      apply_on = snap_start.value
    }
  }

  # Metrics are log lines at level INFO: a higher level would silence them.
  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = var.tracing_enabled ? "Active" : "PassThrough"
  }

  dynamic "vpc_config" {
    for_each = var.network_enabled ? [var.network] : []

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  # The snapshot is taken while the version is published, so the role must have all its permissions by then.
  depends_on = [aws_iam_role_policy.this]

  lifecycle {
    # Not asked for when everything is destroyed, so that takes no build.
    precondition {
      condition     = fileexists(var.package)
      error_message = "The package ${var.package} is not built: run 'make build'."
    }
  }
}

# Tried before the alias moves; see the script. A change of these settings alone is no reason to try a version again.
resource "terraform_data" "canary" {
  count            = var.canary == null ? 0 : 1
  triggers_replace = aws_lambda_function.this.version

  provisioner "local-exec" {
    command = "${path.module}/canary"

    environment = {
      AWS_REGION         = var.region
      AWS_DEFAULT_REGION = var.region
      CANARY_FUNCTION    = var.name
      CANARY_VERSION     = aws_lambda_function.this.version
      CANARY_PERCENT     = var.canary.percent
      CANARY_SECONDS     = var.canary.seconds
      CANARY_EVENT       = var.canary.event
      CANARY_ALARMS      = join(" ", var.canary.alarms)
    }
  }
}

resource "aws_lambda_alias" "live" {
  name             = local.alias
  description      = "The version in use"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version

  depends_on = [terraform_data.canary]
}
