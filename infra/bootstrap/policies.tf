# What the roles may do: restricted to the names of the stack wherever AWS accepts an ARN. Where it does not (AWS assigns
# the id, or the call lists things), restricted to the stack's tag or to the region.

locals {
  # Athena wants names without hyphens.
  history_database = replace("${var.prefix}_alert_history", "-", "_")

  # By name: one stack's prefix may be the beginning of another's, and the deploy role must not rewrite that one's roles.
  stack_roles = [
    for name in ["collector", "external-alerts-webhook", "flow-logs", "heartbeat", "history", "history-schedule", "webhook-heartbeat"] :
    "arn:${local.partition}:iam::${local.account}:role/${var.prefix}-${name}"
  ]

  stack = {
    topics       = "arn:${local.partition}:sns:${local.regional}:${var.prefix}-*"
    queues       = "arn:${local.partition}:sqs:${local.regional}:${var.prefix}-*"
    tables       = "arn:${local.partition}:dynamodb:${local.regional}:table/${var.prefix}-*"
    functions    = "arn:${local.partition}:lambda:${local.regional}:function:${var.prefix}-*"
    mappings     = "arn:${local.partition}:lambda:${local.regional}:event-source-mapping:*"
    secrets      = "arn:${local.partition}:secretsmanager:${local.regional}:secret:${var.prefix}-*"
    alarms       = "arn:${local.partition}:cloudwatch:${local.regional}:alarm:${var.prefix}-*"
    dashboards   = "arn:${local.partition}:cloudwatch::${local.account}:dashboard/${var.prefix}"
    schedules    = "arn:${local.partition}:scheduler:${local.regional}:schedule/default/${var.prefix}-*"
    rules        = "arn:${local.partition}:events:${local.regional}:rule/${var.prefix}-*"
    buses        = "arn:${local.partition}:events:${local.regional}:event-bus/${var.prefix}-*"
    connections  = "arn:${local.partition}:events:${local.regional}:connection/${var.prefix}-*"
    destinations = "arn:${local.partition}:events:${local.regional}:api-destination/${var.prefix}-*"
    # EventBridge keeps a connection's token in a secret of its own.
    connection_secrets = "arn:${local.partition}:secretsmanager:${local.regional}:secret:events!connection/${var.prefix}-*"
    keys               = "arn:${local.partition}:kms:${local.regional}:key/*"
    aliases            = "arn:${local.partition}:kms:${local.regional}:alias/${var.prefix}-*"
    apis               = "arn:${local.partition}:apigateway:${local.region}::/*"
    certificates       = "arn:${local.partition}:acm:${local.regional}:certificate/*"
    glue_tables = [
      "arn:${local.partition}:glue:${local.regional}:catalog",
      "arn:${local.partition}:glue:${local.regional}:database/${local.history_database}",
      "arn:${local.partition}:glue:${local.regional}:table/${local.history_database}/*",
    ]
    reports = "arn:${local.partition}:s3:::${var.prefix}-alert-reports-${local.account}"
    log_groups = [
      "arn:${local.partition}:logs:${local.regional}:log-group:/aws/lambda/${var.prefix}-*",
      "arn:${local.partition}:logs:${local.regional}:log-group:/aws/apigateway/${var.prefix}-*",
      "arn:${local.partition}:logs:${local.regional}:log-group:/aws/vpc/${var.prefix}-*",
    ]
  }

  of_stack  = { StringEquals = { "aws:ResourceTag/stack" = var.prefix } }
  in_region = { StringEquals = { "aws:RequestedRegion" = local.region } }

  state_read = [
    {
      Sid      = "FindState"
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = [local.state_bucket_arn]
    },
    {
      Sid      = "ReadState"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["${local.state_bucket_arn}/${local.state_key}"]
    },
  ]

  # A plan that takes no lock (-lock=false) needs no write permission.
  state_write = [
    {
      Sid      = "WriteState"
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = ["${local.state_bucket_arn}/${local.state_key}"]
    },
    {
      Sid      = "LockState"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = ["${local.state_bucket_arn}/${local.state_key}.tflock"]
    },
  ]

  read_stack = concat([
    {
      Sid    = "ReadNamed"
      Effect = "Allow"
      Action = [
        "cloudwatch:GetDashboard",
        "cloudwatch:ListTagsForResource",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTable",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
        "events:DescribeApiDestination",
        "events:DescribeConnection",
        "events:DescribeEventBus",
        "events:DescribeRule",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "lambda:GetAlias",
        "lambda:GetEventSourceMapping",
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionConfiguration",
        "lambda:GetPolicy",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
        "logs:ListTagsForResource",
        "scheduler:GetSchedule",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "sns:GetSubscriptionAttributes",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
      ]
      Resource = concat(local.stack_roles, [
        local.stack.topics, local.stack.queues, local.stack.tables, local.stack.functions, local.stack.mappings,
        local.stack.secrets, local.stack.alarms, local.stack.dashboards, local.stack.schedules, local.stack.rules,
        local.stack.connections, local.stack.destinations, local.stack.buses,
      ], local.stack.log_groups)
    },
    {
      Sid       = "ReadKeys"
      Effect    = "Allow"
      Action    = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource  = [local.stack.keys]
      Condition = local.of_stack
    },
    {
      # All that the provider reads of a bucket, set or not; what is in it is not among them.
      Sid    = "ReadReportsBucket"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration", "s3:ListBucket",
      ]
      Resource = [local.stack.reports]
    },
    {
      Sid      = "ReadTables"
      Effect   = "Allow"
      Action   = ["glue:GetDatabase", "glue:GetTable", "glue:GetTags"]
      Resource = local.stack.glue_tables
    },
    {
      Sid      = "ReadApi"
      Effect   = "Allow"
      Action   = ["apigateway:GET"]
      Resource = [local.stack.apis]
    },
    {
      # These accept no ARN, or list things.
      Sid    = "List"
      Effect = "Allow"
      Action = [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetMetricStatistics",
        "kms:ListAliases",
        "lambda:GetAccountSettings",
        "lambda:ListEventSourceMappings",
        "logs:DescribeLogGroups",
        "logs:DescribeMetricFilters",
      ]
      Resource  = ["*"]
      Condition = local.in_region
    },
    ], var.vpc_enabled ? [
    {
      Sid       = "ReadNetwork"
      Effect    = "Allow"
      Action    = ["ec2:Describe*"]
      Resource  = ["*"]
      Condition = local.in_region
    },
    ] : [], var.domain_zone_id == null ? [] : [
    {
      Sid      = "ReadDomain"
      Effect   = "Allow"
      Action   = ["route53:GetHostedZone", "route53:ListResourceRecordSets"]
      Resource = ["arn:${local.partition}:route53:::hostedzone/${coalesce(var.domain_zone_id, "none")}"]
    },
    {
      Sid      = "ReadChange"
      Effect   = "Allow"
      Action   = ["route53:GetChange"]
      Resource = ["arn:${local.partition}:route53:::change/*"]
    },
    {
      Sid      = "ReadCertificates"
      Effect   = "Allow"
      Action   = ["acm:DescribeCertificate", "acm:ListTagsForCertificate"]
      Resource = [local.stack.certificates]
    },
  ])

  plan_policies = {
    state = local.state_read
    stack = local.read_stack
  }

  apply_policies = merge({
    state = concat(local.state_read, local.state_write)
    read  = local.read_stack

    roles = [
      {
        # Only roles with the boundary, so that this role cannot create a more powerful one for itself.
        Sid       = "WriteBoundedRoles"
        Effect    = "Allow"
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:DeleteRolePolicy"]
        Resource  = local.stack_roles
        Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
      },
      {
        Sid      = "WriteRoles"
        Effect   = "Allow"
        Action   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
        Resource = local.stack_roles
      },
      {
        Sid       = "PassRoles"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = local.stack_roles
        Condition = { StringEquals = { "iam:PassedToService" = ["events.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
      },
      {
        # API Gateway and EventBridge each create a service-linked role the first time an account uses them.
        Sid       = "ServiceRoles"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Resource  = ["arn:${local.partition}:iam::${local.account}:role/aws-service-role/*"]
        Condition = { StringEquals = { "iam:AWSServiceName" = ["apidestinations.events.amazonaws.com", "ops.apigateway.amazonaws.com"] } }
      },
      {
        # Whatever the statements above become: never itself, nor the role that plans.
        Sid      = "NotItself"
        Effect   = "Deny"
        Action   = ["iam:Delete*", "iam:Put*", "iam:Update*", "iam:Attach*", "iam:Detach*", "iam:Tag*", "iam:Untag*", "iam:PassRole"]
        Resource = ["arn:${local.partition}:iam::${local.account}:role/${var.prefix}-plan", "arn:${local.partition}:iam::${local.account}:role/${var.prefix}-apply"]
      },
    ]

    messages = [
      {
        Sid    = "WriteTopics"
        Effect = "Allow"
        Action = [
          "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:Unsubscribe",
          "sns:SetSubscriptionAttributes", "sns:TagResource", "sns:UntagResource",
        ]
        Resource = [local.stack.topics]
      },
      {
        Sid      = "WriteQueues"
        Effect   = "Allow"
        Action   = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]
        Resource = [local.stack.queues]
      },
      {
        Sid       = "MakeKey"
        Effect    = "Allow"
        Action    = ["kms:CreateKey", "kms:TagResource"]
        Resource  = ["*"]
        Condition = { StringEquals = { "aws:RequestTag/stack" = var.prefix } }
      },
      {
        Sid    = "WriteKeys"
        Effect = "Allow"
        Action = [
          "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:EnableKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
        ]
        Resource  = [local.stack.keys]
        Condition = local.of_stack
      },
      {
        Sid      = "WriteAliases"
        Effect   = "Allow"
        Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
        Resource = [local.stack.aliases]
      },
    ]

    functions = [
      {
        Sid    = "WriteFunctions"
        Effect = "Allow"
        Action = [
          "lambda:AddPermission", "lambda:CreateAlias", "lambda:CreateFunction", "lambda:DeleteAlias", "lambda:DeleteFunction",
          "lambda:DeleteFunctionConcurrency", "lambda:PublishVersion", "lambda:PutFunctionConcurrency", "lambda:RemovePermission",
          "lambda:TagResource", "lambda:UntagResource", "lambda:UpdateAlias", "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ]
        Resource = [local.stack.functions]
      },
      {
        # A new version has to answer before it gets a call. Whoever may replace its code gains nothing by this.
        Sid      = "AskNewVersions"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [local.stack.functions]
      },
      {
        Sid       = "WriteMappings"
        Effect    = "Allow"
        Action    = ["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"]
        Resource  = ["*"]
        Condition = { ArnLike = { "lambda:FunctionArn" = [local.stack.functions] } }
      },
      {
        Sid      = "TagMappings"
        Effect   = "Allow"
        Action   = ["lambda:TagResource", "lambda:UntagResource"]
        Resource = [local.stack.mappings]
      },
      {
        Sid    = "WriteTable"
        Effect = "Allow"
        Action = [
          "dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:TagResource", "dynamodb:UntagResource",
          "dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive",
        ]
        Resource = [local.stack.tables]
      },
      {
        Sid      = "WriteApi"
        Effect   = "Allow"
        Action   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "apigateway:TagResource", "apigateway:UntagResource"]
        Resource = [local.stack.apis]
      },
    ]

    files = [
      {
        Sid    = "WriteReportsBucket"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration",
        ]
        Resource = [local.stack.reports]
      },
      {
        Sid    = "WriteTables"
        Effect = "Allow"
        Action = [
          "glue:CreateDatabase", "glue:CreateTable", "glue:DeleteDatabase", "glue:DeleteTable", "glue:TagResource",
          "glue:UntagResource", "glue:UpdateDatabase", "glue:UpdateTable",
        ]
        Resource = local.stack.glue_tables
      },
    ]

    observability = [
      {
        Sid      = "WriteLogGroups"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter", "logs:PutMetricFilter", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"]
        Resource = local.stack.log_groups
      },
      {
        # API Gateway sets up its access log with the permissions of the deployer; none of these accepts an ARN.
        Sid    = "DeliverAccessLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
          "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ]
        Resource  = ["*"]
        Condition = local.in_region
      },
      {
        Sid    = "WriteAlarms"
        Effect = "Allow"
        Action = [
          "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource",
        ]
        Resource = [local.stack.alarms]
      },
      {
        # Accepts no ARN; the anomaly band of traffic-drop is a detector.
        Sid       = "WriteDetectors"
        Effect    = "Allow"
        Action    = ["cloudwatch:DeleteAnomalyDetector", "cloudwatch:DescribeAnomalyDetectors", "cloudwatch:PutAnomalyDetector"]
        Resource  = ["*"]
        Condition = local.in_region
      },
      {
        Sid      = "WriteDashboard"
        Effect   = "Allow"
        Action   = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"]
        Resource = [local.stack.dashboards]
      },
      {
        Sid    = "WriteHeartbeat"
        Effect = "Allow"
        Action = [
          "events:CreateApiDestination", "events:CreateConnection", "events:DeleteApiDestination", "events:DeleteConnection",
          "events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource",
          "events:UntagResource", "events:UpdateApiDestination", "events:UpdateConnection",
          "scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule",
        ]
        Resource = [local.stack.schedules, local.stack.rules, local.stack.connections, local.stack.destinations]
      },
      {
        Sid      = "WriteAlarmBus"
        Effect   = "Allow"
        Action   = ["events:CreateEventBus", "events:DeleteEventBus", "events:PutPermission", "events:RemovePermission", "events:TagResource", "events:UntagResource"]
        Resource = [local.stack.buses]
      },
      {
        Sid      = "WriteConnectionSecret"
        Effect   = "Allow"
        Action   = ["secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"]
        Resource = [local.stack.connection_secrets]
      },
    ]
    }, var.vpc_enabled ? {
    network = [
      {
        # Ids of networks are not known in advance, and half of these calls accept no tag condition either.
        Sid    = "WriteNetwork"
        Effect = "Allow"
        Action = [
          "ec2:AllocateAddress", "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:AuthorizeSecurityGroupEgress",
          "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateFlowLogs", "ec2:CreateInternetGateway", "ec2:CreateNatGateway",
          "ec2:CreateRoute", "ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateTags",
          "ec2:CreateVpc", "ec2:CreateVpcEndpoint", "ec2:DeleteFlowLogs", "ec2:DeleteInternetGateway", "ec2:DeleteNatGateway",
          "ec2:DeleteRoute", "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags",
          "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints", "ec2:DetachInternetGateway", "ec2:DisassociateAddress",
          "ec2:DisassociateRouteTable", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint",
          "ec2:ReleaseAddress", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
        ]
        Resource  = ["*"]
        Condition = local.in_region
      },
    ]
    } : {}, var.domain_zone_id == null ? {} : {
    domain = [
      {
        Sid      = "WriteRecords"
        Effect   = "Allow"
        Action   = ["route53:ChangeResourceRecordSets"]
        Resource = ["arn:${local.partition}:route53:::hostedzone/${coalesce(var.domain_zone_id, "none")}"]
      },
      {
        Sid       = "RequestCertificate"
        Effect    = "Allow"
        Action    = ["acm:RequestCertificate"]
        Resource  = ["*"]
        Condition = { StringEquals = { "aws:RequestTag/stack" = var.prefix } }
      },
      {
        Sid       = "WriteCertificates"
        Effect    = "Allow"
        Action    = ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"]
        Resource  = [local.stack.certificates]
        Condition = local.of_stack
      },
    ]
  })

  # All that any role of the stack does: functions, heartbeats, flow logs.
  boundary_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Stack"
        Effect = "Allow"
        Action = [
          "dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:DescribeStream", "dynamodb:GetItem", "dynamodb:GetRecords",
          "dynamodb:GetShardIterator", "dynamodb:ListStreams", "dynamodb:PutItem", "dynamodb:Query",
          "events:InvokeApiDestination",
          "lambda:InvokeFunction",
          "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents",
          "s3:GetObject", "s3:ListBucket", "s3:PutObject",
          "secretsmanager:GetSecretValue",
          "sns:GetTopicAttributes", "sns:Publish",
          "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage",
        ]
        Resource = concat([
          local.stack.topics, local.stack.queues, local.stack.tables, local.stack.secrets, local.stack.destinations,
          local.stack.functions, local.stack.reports, "${local.stack.reports}/*",
        ], local.stack.log_groups)
      },
      {
        # The key of the topics (its own policy names who may use it), and the key of the secrets if it is your own.
        Sid       = "Keys"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [local.stack.keys]
        Condition = { StringEquals = { "kms:ViaService" = ["secretsmanager.${local.region}.amazonaws.com", "sns.${local.region}.amazonaws.com"] } }
      },
      {
        # These accept no ARN. Values are read only as "Stack" says.
        Sid       = "ListSecrets"
        Effect    = "Allow"
        Action    = ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"]
        Resource  = ["*"]
        Condition = local.in_region
      },
      {
        Sid    = "TracesInterfacesAndAlarms"
        Effect = "Allow"
        Action = [
          "cloudwatch:DescribeAlarms", "cloudwatch:ListAlarmMuteRules",
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
          "xray:PutTelemetryRecords", "xray:PutTraceSegments",
        ]
        Resource = ["*"]
      },
    ]
  }
}
