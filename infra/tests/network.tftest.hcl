# With and without a network of its own.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
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

run "off" {
  command = plan

  assert {
    condition     = length(aws_vpc.this) + length(aws_subnet.private) + length(aws_nat_gateway.this) + length(aws_vpc_endpoint.interface) + length(aws_flow_log.this) == 0
    error_message = "No network unless asked for."
  }

  assert {
    condition     = module.collector.network == null && module.webhook.network == null
    error_message = "Functions are in no VPC unless asked for."
  }
}

run "on" {
  command = plan

  variables {
    vpc_enabled = true
  }

  assert {
    condition     = toset(keys(aws_subnet.private)) == toset(["us-west-2a", "us-west-2b"])
    error_message = "Two zones, a private subnet each."
  }

  assert {
    condition     = length(module.collector.network.subnet_ids) >= 1 && length(module.webhook.network.security_group_ids) >= 1
    error_message = "Both functions are in the private subnets."
  }

  assert {
    condition     = toset(keys(aws_vpc_endpoint.interface)) == toset(["logs", "secretsmanager", "sns", "sqs"]) && aws_vpc_endpoint.dynamodb[0].vpc_endpoint_type == "Gateway"
    error_message = "AWS is reached through endpoints."
  }

  assert {
    condition     = alltrue([for route in aws_route.nat : route.destination_cidr_block == "0.0.0.0/0" && route.nat_gateway_id != null]) && length(aws_route.nat) == 2
    error_message = "GitHub is reached through a NAT gateway in the zone."
  }

  assert {
    condition     = aws_flow_log.this[0].traffic_type == "ALL"
    error_message = "All traffic is in the flow logs."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.functions_https[0].from_port == 443 && aws_vpc_security_group_egress_rule.functions_https[0].to_port == 443
    error_message = "Functions speak HTTPS only."
  }

  assert {
    condition     = length(distinct(concat([for subnet in aws_subnet.private : subnet.cidr_block], [for subnet in aws_subnet.public : subnet.cidr_block]))) == 4
    error_message = "Subnets do not share addresses."
  }
}

run "zones_by_name" {
  command = plan

  variables {
    vpc_enabled        = true
    availability_zones = ["us-west-2b", "us-west-2d"]
  }

  assert {
    condition     = toset(keys(aws_nat_gateway.this)) == toset(["us-west-2b", "us-west-2d"])
    error_message = "The zones are those asked for."
  }
}
