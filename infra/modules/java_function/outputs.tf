output "name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "alias_name" {
  description = "Name of the alias that callers use."
  value       = aws_lambda_alias.live.name
}

output "alias_arn" {
  description = "ARN of the alias that callers invoke."
  value       = aws_lambda_alias.live.arn
}

output "alias_invoke_arn" {
  description = "Invoke ARN of the alias, for API Gateway."
  value       = aws_lambda_alias.live.invoke_arn
}

output "version" {
  description = "Published version that is in use."
  value       = aws_lambda_function.this.version
}

output "package_sha256" {
  description = "SHA-256 of the deployment package, base64."
  value       = aws_lambda_function.this.source_code_hash
}

output "log_group" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "grants" {
  description = "Everything the function may do, by Sid."
  value       = local.grants
}

output "policy" {
  description = "The role's policy, JSON."
  value       = aws_iam_role_policy.this.policy
}

output "timeout_seconds" {
  description = "Time-out of one invocation, in seconds."
  value       = aws_lambda_function.this.timeout
}

output "reserved_concurrency" {
  description = "Instances set aside, which is the upper limit as well; -1: none."
  value       = aws_lambda_function.this.reserved_concurrent_executions
}

output "handler" {
  description = "Handler, class::method."
  value       = aws_lambda_function.this.handler
}

output "runtime" {
  description = "Lambda runtime."
  value       = aws_lambda_function.this.runtime
}

output "architectures" {
  description = "Processor architectures."
  value       = aws_lambda_function.this.architectures
}

output "snap_start" {
  description = "What SnapStart applies to."
  value       = try(aws_lambda_function.this.snap_start[0].apply_on, "None")
}

output "log_format" {
  description = "Format of the logs."
  value       = aws_lambda_function.this.logging_config[0].log_format
}

output "environment" {
  description = "Environment variables."
  value       = aws_lambda_function.this.environment[0].variables
}

output "network" {
  description = "Subnets and security groups; null without a VPC."
  value       = one(aws_lambda_function.this.vpc_config)
}
