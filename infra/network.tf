# Optional: functions in private subnets. They reach AWS through endpoints and GitHub through a NAT gateway.

locals {
  network_count = var.vpc_enabled ? 1 : 0
  # Not looked up, so that a plan needs no AWS. If the account does not have these zones, set availability_zones.
  zones      = var.vpc_enabled ? coalesce(var.availability_zones, ["${var.region}a", "${var.region}b"]) : []
  zone_index = { for index, zone in local.zones : zone => index }

  interface_endpoints = var.vpc_enabled ? toset(["logs", "secretsmanager", "sns", "sqs"]) : toset([])

  function_network = var.vpc_enabled ? {
    subnet_ids         = [for zone in local.zones : aws_subnet.private[zone].id]
    security_group_ids = [aws_security_group.functions[0].id]
  } : null
}

resource "aws_vpc" "this" {
  count                = local.network_count
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.prefix }
}

# Nothing uses the default group, so it allows nothing.
resource "aws_default_security_group" "this" {
  count  = local.network_count
  vpc_id = aws_vpc.this[0].id
}

resource "aws_subnet" "private" {
  for_each          = local.zone_index
  vpc_id            = aws_vpc.this[0].id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 2, each.value)
  tags              = { Name = "${var.prefix}-private-${each.key}" }
}

# For the NAT gateways only.
resource "aws_subnet" "public" {
  for_each          = local.zone_index
  vpc_id            = aws_vpc.this[0].id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 4, 8 + each.value)
  tags              = { Name = "${var.prefix}-public-${each.key}" }
}

resource "aws_internet_gateway" "this" {
  count  = local.network_count
  vpc_id = aws_vpc.this[0].id
  tags   = { Name = var.prefix }
}

resource "aws_route_table" "public" {
  count  = local.network_count
  vpc_id = aws_vpc.this[0].id
  tags   = { Name = "${var.prefix}-public" }
}

resource "aws_route" "internet" {
  count                  = local.network_count
  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  for_each       = local.zone_index
  subnet_id      = aws_subnet.public[each.key].id
  route_table_id = aws_route_table.public[0].id
}

# One per zone: with a single one, the loss of its zone would cut the other zone off from GitHub.
resource "aws_eip" "nat" {
  for_each = local.zone_index
  domain   = "vpc"
  tags     = { Name = "${var.prefix}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each      = local.zone_index
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.prefix}-${each.key}" }

  depends_on = [aws_route.internet]
}

resource "aws_route_table" "private" {
  for_each = local.zone_index
  vpc_id   = aws_vpc.this[0].id
  tags     = { Name = "${var.prefix}-private-${each.key}" }
}

resource "aws_route" "nat" {
  for_each               = local.zone_index
  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.key].id
}

resource "aws_route_table_association" "private" {
  for_each       = local.zone_index
  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_security_group" "functions" {
  count       = local.network_count
  name        = "${var.prefix}-functions"
  description = "The functions: nothing in, HTTPS out"
  vpc_id      = aws_vpc.this[0].id
}

# GitHub's addresses change, and endpoints are reached the same way.
resource "aws_vpc_security_group_egress_rule" "functions_https" {
  count             = local.network_count
  security_group_id = aws_security_group.functions[0].id
  description       = "GitHub and AWS"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "endpoints" {
  count       = local.network_count
  name        = "${var.prefix}-endpoints"
  description = "AWS endpoints: HTTPS from the functions"
  vpc_id      = aws_vpc.this[0].id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_https" {
  count                        = local.network_count
  security_group_id            = aws_security_group.endpoints[0].id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.functions[0].id
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = local.interface_endpoints
  vpc_id              = aws_vpc.this[0].id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for zone in local.zones : aws_subnet.private[zone].id]
  security_group_ids  = [aws_security_group.endpoints[0].id]
  tags                = { Name = "${var.prefix}-${each.key}" }
}

resource "aws_vpc_endpoint" "dynamodb" {
  count             = local.network_count
  vpc_id            = aws_vpc.this[0].id
  service_name      = "com.amazonaws.${var.region}.dynamodb"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for zone in local.zones : aws_route_table.private[zone].id]
  tags              = { Name = "${var.prefix}-dynamodb" }
}

# --- flow logs ---

resource "aws_cloudwatch_log_group" "flow_logs" {
  count             = local.network_count
  name              = "/aws/vpc/${local.names.flow_logs}"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "flow_logs" {
  count                = local.network_count
  name                 = local.names.flow_logs
  description          = "Lets the VPC write its flow logs"
  permissions_boundary = local.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FlowLogs"
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ec2:${local.regional}:vpc-flow-log/*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "flow_logs" {
  count = local.network_count
  name  = "flow-logs"
  role  = aws_iam_role.flow_logs[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = ["arn:${local.partition}:logs:${local.regional}:log-group:/aws/vpc/${local.names.flow_logs}:*"]
    }]
  })
}

resource "aws_flow_log" "this" {
  count           = local.network_count
  vpc_id          = aws_vpc.this[0].id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow_logs[0].arn
  iam_role_arn    = aws_iam_role.flow_logs[0].arn

  depends_on = [aws_iam_role_policy.flow_logs]
}
