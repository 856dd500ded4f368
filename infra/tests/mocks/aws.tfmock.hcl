# Stands in for AWS in every test: an account and the ids that AWS would give out, shaped as the provider checks them.

mock_data "aws_partition" {
  defaults = {
    partition  = "aws"
    dns_suffix = "amazonaws.com"
  }
}

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "111122223333"
    arn        = "arn:aws:iam::111122223333:user/test"
    user_id    = "AIDATEST"
  }
}

mock_data "aws_region" {
  defaults = {
    name = "us-west-2"
  }
}

mock_data "aws_secretsmanager_secret" {
  defaults = {
    arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:a-secret-AbCdEf"
  }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111122223333:role/a-role" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws:iam::111122223333:policy/a-policy" }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::a-bucket" }
}

mock_resource "aws_kms_key" {
  defaults = {
    arn    = "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-0000-0000-000000000001"
    key_id = "00000000-0000-0000-0000-000000000001"
  }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-west-2:111122223333:a-topic" }
}

mock_resource "aws_sns_topic_subscription" {
  defaults = { arn = "arn:aws:sns:us-west-2:111122223333:a-topic:00000000-0000-0000-0000-000000000002" }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:us-west-2:111122223333:a-queue"
    url = "https://sqs.us-west-2.amazonaws.com/111122223333/a-queue"
  }
}

mock_resource "aws_dynamodb_table" {
  defaults = {
    arn        = "arn:aws:dynamodb:us-west-2:111122223333:table/a-table"
    stream_arn = "arn:aws:dynamodb:us-west-2:111122223333:table/a-table/stream/2026-11-29T00:00:00.000"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:us-west-2:111122223333:log-group:a-log-group" }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn     = "arn:aws:lambda:us-west-2:111122223333:function:a-function"
    version = "7"
  }
}

mock_resource "aws_lambda_alias" {
  defaults = {
    arn        = "arn:aws:lambda:us-west-2:111122223333:function:a-function:live"
    invoke_arn = "arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-west-2:111122223333:function:a-function:live/invocations"
  }
}

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    id            = "a1b2c3d4e5"
    api_endpoint  = "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com"
    execution_arn = "arn:aws:execute-api:us-west-2:111122223333:a1b2c3d4e5"
  }
}

mock_resource "aws_apigatewayv2_integration" {
  defaults = { id = "int1234" }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:us-west-2:111122223333:certificate/00000000-0000-0000-0000-000000000003"
    domain_validation_options = [{
      domain_name           = "alerts.example.com"
      resource_record_name  = "_x.alerts.example.com."
      resource_record_type  = "CNAME"
      resource_record_value = "_y.acm-validations.aws."
    }]
  }
}

mock_resource "aws_cloudwatch_event_connection" {
  defaults = { arn = "arn:aws:events:us-west-2:111122223333:connection/a-connection/00000000-0000-0000-0000-000000000004" }
}

mock_resource "aws_cloudwatch_event_api_destination" {
  defaults = { arn = "arn:aws:events:us-west-2:111122223333:api-destination/a-destination/00000000-0000-0000-0000-000000000005" }
}

mock_resource "aws_vpc" {
  defaults = { id = "vpc-00000001" }
}

mock_resource "aws_subnet" {
  defaults = { id = "subnet-00000001" }
}

mock_resource "aws_security_group" {
  defaults = { id = "sg-00000001" }
}

mock_resource "aws_nat_gateway" {
  defaults = { id = "nat-00000001" }
}

mock_resource "aws_internet_gateway" {
  defaults = { id = "igw-00000001" }
}

mock_resource "aws_route_table" {
  defaults = { id = "rtb-00000001" }
}

mock_resource "aws_eip" {
  defaults = { id = "eipalloc-00000001" }
}
