output "state_bucket" {
  description = "Bucket for the stack's state, for -backend-config=bucket=..."
  value       = aws_s3_bucket.state.id
}

output "plan_role_arn" {
  description = "Role that plans, e.g. for pull requests."
  value       = aws_iam_role.plan.arn
}

output "apply_role_arn" {
  description = "Role that deploys."
  value       = aws_iam_role.apply.arn
}

output "permissions_boundary_name" {
  description = "Value for the stack's variable of the same name."
  value       = aws_iam_policy.boundary.name
}
