# Who may do what: complete statements, so that a right more or less fails a test.

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

# Told apart from the other key, which the mocks would give the same id.
override_resource {
  override_during = plan
  target          = aws_kms_key.ops
  values = {
    arn    = "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000009"
    key_id = "00000000-0000-0000-0000-000000000009"
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

run "functions" {
  command = plan

  assert {
    condition = jsonencode(module.webhook.grants) == jsonencode({
      CountListeners = { actions = ["sns:GetTopicAttributes"], resources = ["arn:aws:sns:us-west-2:111122223333:alerting-dev-ops", "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical"] }
      Publish        = { actions = ["sns:Publish"], resources = ["arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts"] }
      ReadTokens     = { actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-webhook-secrets-AbCdEf"] }
      WriteLogs      = { actions = ["logs:CreateLogStream", "logs:PutLogEvents"], resources = ["arn:aws:logs:us-west-2:111122223333:log-group:/aws/lambda/alerting-dev-external-alerts-webhook:*"] }
    })
    error_message = "The webhook publishes, reads its tokens, counts who hears the ops topics, and logs; nothing else."
  }

  assert {
    condition = jsonencode(module.collector.grants) == jsonencode({
      State          = { actions = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alerts-state"] }
      QueryIndexes   = { actions = ["dynamodb:Query"], resources = ["arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alerts-state/index/open-records", "arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alerts-state/index/storm", "arn:aws:dynamodb:us-west-2:111122223333:table/alerting-dev-alerts-state/index/timers"] }
      Poll           = { actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], resources = ["arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts"] }
      RetryLater     = { actions = ["sqs:ChangeMessageVisibility"], resources = ["arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts"] }
      DeadLetter     = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts-dlq"] }
      DescribeAlarms = { actions = ["cloudwatch:DescribeAlarms"], resources = ["*"] }
      ReadGitHubApp  = { actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-alerting-app-secrets-GhIjKl"] }
      WriteLogs      = { actions = ["logs:CreateLogStream", "logs:PutLogEvents"], resources = ["arn:aws:logs:us-west-2:111122223333:log-group:/aws/lambda/alerting-dev-collector:*"] }
    })
    error_message = "The collector polls, keeps state, dead-letters, describes alarms, reads its App's key and logs; nothing else."
  }

  assert {
    condition = alltrue([
      for function in [module.webhook, module.collector] : jsonencode(jsondecode(function.policy).Statement) == jsonencode([
        for sid in sort(keys(function.grants)) : { Sid = sid, Effect = "Allow", Action = function.grants[sid].actions, Resource = function.grants[sid].resources }
      ])
    ])
    error_message = "The roles' policies are the grants, statement by statement."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.heartbeat.policy).Statement == [
      { Sid = "Publish", Effect = "Allow", Action = ["sns:Publish"], Resource = ["arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts"] },
      { Sid = "WakeUp", Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-collector:live", "arn:aws:lambda:us-west-2:111122223333:function:alerting-dev-external-alerts-webhook:live"] },
    ]
    error_message = "The schedules may publish to the alerts topic and invoke the versions in use, and nothing else."
  }

  assert {
    condition     = jsondecode(aws_iam_role.heartbeat.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "111122223333"
    error_message = "Only this account's schedules may take the heartbeat's role."
  }

  assert {
    condition     = aws_iam_role.heartbeat.permissions_boundary == null
    error_message = "No boundary unless asked for."
  }
}

run "tracing_network_boundary_and_a_key_of_ones_own" {
  command = plan

  variables {
    tracing_enabled           = true
    vpc_enabled               = true
    missed_alarms_prefix      = "prod-"
    permissions_boundary_name = "alerting-dev-boundary"
    secrets_kms_key_arn       = "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-00000000000a"
  }

  assert {
    condition     = jsonencode({ for sid, grant in module.collector.grants : sid => grant.actions if contains(grant.resources, "*") }) == jsonencode({ DescribeAlarms = ["cloudwatch:DescribeAlarms"], ListMuteRules = ["cloudwatch:ListAlarmMuteRules"], WriteTraces = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ManageInterfaces = ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"] })
    error_message = "Alarms, traces and network interfaces take no ARN; everything else has one."
  }

  assert {
    condition     = alltrue([for function in [module.webhook, module.collector] : jsonencode(function.grants.DecryptSecrets) == jsonencode({ actions = ["kms:Decrypt"], resources = ["arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-00000000000a"] })])
    error_message = "Secrets with a key of one's own can be decrypted."
  }

  assert {
    condition     = aws_iam_role.heartbeat.permissions_boundary == "arn:aws:iam::111122223333:policy/alerting-dev-boundary"
    error_message = "Every role is within the boundary."
  }
}

run "senders_with_secrets_of_their_own" {
  command = plan

  variables {
    webhook_sender_secrets_enabled = true
  }

  assert {
    condition     = jsonencode(module.webhook.grants.ListSenders) == jsonencode({ actions = ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"], resources = ["*"] })
    error_message = "Listing accepts no ARN."
  }

  assert {
    condition     = jsonencode(module.webhook.grants.ReadSenders) == jsonencode({ actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-webhook-senders/*"] })
    error_message = "Of the account's secrets the webhook may read those of its senders, and no other."
  }

  assert {
    condition     = module.webhook.environment.WEBHOOK_SENDERS_PREFIX == "alerting-dev-webhook-senders/"
    error_message = "The webhook is told where senders have their secrets."
  }
}

run "a_topic_of_p0_alerts" {
  command = plan

  variables {
    p0_topic_enabled = true
  }

  assert {
    condition     = jsonencode(module.collector.grants.TellTopic) == jsonencode({ actions = ["sns:Publish"], resources = ["arn:aws:sns:us-west-2:111122223333:alerting-dev-p0"] })
    error_message = "The collector may publish to that topic, and to no other."
  }

  assert {
    condition     = aws_sns_topic.p0[0].name == "alerting-dev-p0" && aws_sns_topic.p0[0].kms_master_key_id == "alias/aws/sns"
    error_message = "The topic is encrypted."
  }

  assert {
    condition     = contains(keys(aws_cloudwatch_metric_alarm.this), "p0-topic-failing-critical")
    error_message = "A message that did not get there is noticed."
  }
}

run "a_watchman_outside" {
  command = plan

  variables {
    dead_mans_switch_enabled = true
  }

  override_data {
    target = data.aws_secretsmanager_secret.dead_mans_switch
    values = {
      arn  = "arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-dead-mans-switch-MnOpQr"
      name = "alerting-dev-dead-mans-switch"
    }
  }

  assert {
    condition     = jsonencode(module.collector.grants.ReadDeadMansSwitch) == jsonencode({ actions = ["secretsmanager:GetSecretValue"], resources = ["arn:aws:secretsmanager:us-west-2:111122223333:secret:alerting-dev-dead-mans-switch-MnOpQr"] })
    error_message = "The collector may read the one secret with the address, and no more."
  }
}

run "topics_and_key" {
  command = plan

  variables {
    allowed_alarm_account_ids = ["444455556666"]
  }

  assert {
    condition     = aws_sns_topic.alerts.kms_master_key_id == aws_kms_key.topics.arn && [aws_kms_key.topics.enable_key_rotation, aws_kms_alias.topics.name, aws_kms_alias.topics.target_key_id] == [true, "alias/alerting-dev-topics", aws_kms_key.topics.key_id]
    error_message = "The alerts topic is encrypted with a key of its own, which rotates."
  }

  assert {
    condition     = aws_kms_key.ops.arn != aws_kms_key.topics.arn && [for topic in [aws_sns_topic.ops, aws_sns_topic.ops_critical] : topic.kms_master_key_id] == [aws_kms_key.ops.arn, aws_kms_key.ops.arn]
    error_message = "Alarms about the alerts topic's key do not need that key."
  }

  assert {
    condition     = [aws_kms_key.ops.enable_key_rotation, aws_kms_alias.ops.name, aws_kms_alias.ops.target_key_id] == [true, "alias/alerting-dev-ops", aws_kms_key.ops.key_id]
    error_message = "The ops topics' key rotates, and has a name."
  }

  assert {
    condition = jsondecode(aws_kms_key.ops.policy).Statement == [
      { Sid = "Administration", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Sid = "CloudWatchAlarms", Effect = "Allow", Principal = { Service = "cloudwatch.amazonaws.com" }, Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = "*", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } },
    ]
    error_message = "CloudWatch may use the ops topics' key for this account's alarms, whatever other accounts may send alerts, and nobody else may."
  }

  assert {
    condition = alltrue([
      for role in [module.webhook.policy, module.collector.policy, aws_iam_role_policy.heartbeat.policy] : alltrue([
        for s in jsondecode(role).Statement : !anytrue([for right in s.Action : contains(["sns:Publish", "sns:*", "*"], right)]) || !anytrue([for topic in s.Resource : endswith(topic, "*") || strcontains(topic, "-ops")])
      ])
    ])
    error_message = "No role publishes to the ops topics: it could not use their key."
  }

  assert {
    condition     = alltrue([for policy in [aws_sns_topic_policy.ops.policy, aws_sns_topic_policy.ops_critical.policy] : [for s in jsondecode(policy).Statement : s.Principal if s.Effect == "Allow"] == [{ Service = "cloudwatch.amazonaws.com" }]])
    error_message = "Whoever may publish to the ops topics may use their key."
  }

  assert {
    condition     = jsonencode({ for s in jsondecode(aws_kms_key.topics.policy).Statement : s.Sid => s.Condition if try(s.Principal.Service, null) != null }) == jsonencode({ CloudWatchAlarms = { StringEquals = { "aws:SourceAccount" = ["111122223333", "444455556666"] } } })
    error_message = "CloudWatch may use the key for the allowed accounts, and no other service."
  }

  assert {
    condition     = alltrue([for s in jsondecode(aws_kms_key.topics.policy).Statement : s.Sid == "Administration" || s.Action == ["kms:Decrypt", "kms:GenerateDataKey"]])
    error_message = "Publishing takes Decrypt and GenerateDataKey, no more."
  }

  assert {
    condition     = [for s in jsondecode(aws_kms_key.topics.policy).Statement : s.Principal.AWS if s.Sid == "Publishers"] == [["arn:aws:iam::111122223333:role/alerting-dev-external-alerts-webhook", "arn:aws:iam::111122223333:role/alerting-dev-heartbeat"]]
    error_message = "The webhook and the heartbeat may use the key."
  }

  assert {
    condition = one([for s in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : s.Condition if s.Sid == "CloudWatchAlarms"]) == {
      StringEquals = { "aws:SourceAccount" = ["111122223333", "444455556666"] }
      ArnLike      = { "aws:SourceArn" = ["arn:aws:cloudwatch:*:111122223333:alarm:*", "arn:aws:cloudwatch:*:444455556666:alarm:*"] }
    }
    error_message = "Only alarms of the allowed accounts may publish."
  }

  assert {
    condition     = alltrue([for s in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : s.Effect == "Deny" || s.Action == "sns:Publish" && try(s.Condition.StringEquals["aws:SourceAccount"], null) != null])
    error_message = "Nobody publishes by the topic's policy without a condition on the account."
  }

  assert {
    condition     = alltrue([for policy in [aws_sns_topic_policy.alerts.policy, aws_sns_topic_policy.ops.policy, aws_sns_topic_policy.ops_critical.policy, aws_sqs_queue.alerts.policy, aws_sqs_queue.dlq.policy] : anytrue([for s in jsondecode(policy).Statement : s.Effect == "Deny" && try(s.Condition.Bool["aws:SecureTransport"], null) == "false"])])
    error_message = "Topics and queues refuse what does not come over TLS."
  }

  assert {
    condition     = [for s in jsondecode(aws_sns_topic_policy.ops.policy).Statement : s.Resource] == ["arn:aws:sns:us-west-2:111122223333:alerting-dev-ops", "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops"] && [for s in jsondecode(aws_sns_topic_policy.ops_critical.policy).Statement : s.Resource] == ["arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical", "arn:aws:sns:us-west-2:111122223333:alerting-dev-ops-critical"]
    error_message = "Each ops topic's policy is about that topic."
  }
}

run "alarms_of_a_whole_organization" {
  command = plan

  variables {
    alarm_organization_id = "o-a1b2c3d4e5"
  }

  assert {
    condition = one([for s in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : s if s.Sid == "OrganizationAlarms"]) == {
      Sid       = "OrganizationAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts"
      Condition = {
        StringEquals = { "aws:SourceOrgID" = "o-a1b2c3d4e5" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudwatch:*:*:alarm:*" }
      }
    }
    error_message = "Alarms of all accounts of the organization may publish, and nobody else by it."
  }

  assert {
    condition     = one([for s in jsondecode(aws_kms_key.topics.policy).Statement : s.Condition if s.Sid == "OrganizationAlarms"]) == { StringEquals = { "aws:SourceOrgID" = "o-a1b2c3d4e5" } }
    error_message = "They may use the topic's key for it."
  }
}

run "an_organization_by_its_bus" {
  command = plan

  variables {
    alarm_organization_id = "o-a1b2c3d4e5"
    alarm_bus_enabled     = true
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => [alarm.namespace, alarm.metric_name, alarm.statistic, alarm.dimensions.EventBusName, alarm.dimensions.RuleName] if startswith(key, "bus-") } == { "bus-delivery-failed-warning" = ["AWS/Events", "FailedInvocations", "Sum", "alerting-dev-alarms", "alerting-dev-organization-alarms"], "bus-delivery-lost-critical" = ["AWS/Events", "InvocationsFailedToBeSentToDlq", "Sum", "alerting-dev-alarms", "alerting-dev-organization-alarms"] }
    error_message = "What the rule of the bus cannot deliver is noticed."
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_bus_policy.alarms[0].policy).Statement == [{
      Sid       = "OrganizationAlarms"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = "arn:aws:events:us-west-2:111122223333:event-bus/alerting-dev-alarms"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    }]
    error_message = "The organization's accounts may send events to the bus, and nobody else."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alarms[0].event_pattern).source == ["aws.cloudwatch"] && aws_cloudwatch_event_rule.alarms[0].event_bus_name == "alerting-dev-alarms"
    error_message = "Only what CloudWatch itself sends goes on."
  }

  assert {
    condition     = aws_cloudwatch_event_target.alarms[0].arn == "arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts" && aws_cloudwatch_event_target.alarms[0].dead_letter_config[0].arn == "arn:aws:sqs:us-west-2:111122223333:alerting-dev-alerts-dlq" && length(aws_cloudwatch_event_target.alarms[0].input_transformer) == 0
    error_message = "It goes to the queue as it is, or to the dead letters."
  }

  assert {
    condition = alltrue([for policy in [aws_sqs_queue.alerts.policy, aws_sqs_queue.dlq.policy] : one([for s in jsondecode(policy).Statement : s.Condition if s.Sid == "AlarmBus"]) == {
      ArnEquals = { "aws:SourceArn" = "arn:aws:events:us-west-2:111122223333:rule/alerting-dev-alarms/alerting-dev-organization-alarms" }
    }])
    error_message = "Both queues take messages of this rule, and of no other."
  }
}

run "no_bus_without_a_word" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_event_bus.alarms) == 0 && length([for s in jsondecode(aws_sqs_queue.alerts.policy).Statement : s if s.Sid == "AlarmBus"]) == 0
    error_message = "Without alarm_bus_enabled there is no bus, and EventBridge may not send to the queue."
  }
}

run "a_bus_for_nobody" {
  command = plan

  variables {
    alarm_bus_enabled = true
  }

  expect_failures = [aws_cloudwatch_event_bus.alarms]
}

run "an_organization_that_is_none" {
  command = plan

  variables {
    alarm_organization_id = "111122223333"
  }

  expect_failures = [var.alarm_organization_id]
}

run "eventbridge_where_it_is_asked_for" {
  command = plan

  variables {
    eventbridge_enabled = true
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_sns_topic_policy.alerts.policy).Statement : s if s.Sid == "EventBridge"]) == jsonencode([{ Action = "sns:Publish", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Resource = "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts", Sid = "EventBridge" }])
    error_message = "EventBridge publishes without a condition: it would never be met."
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_kms_key.topics.policy).Statement : s.Condition if s.Sid == "EventBridge"]) == jsonencode([{ StringEquals = { "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:us-west-2:111122223333:alerting-dev-alerts" } }])
    error_message = "EventBridge uses the key for the alerts topic only, and says no account."
  }
}
