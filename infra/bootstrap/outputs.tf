output "state_bucket" {
  description = "Bucket for the stack's state: -backend-config=bucket=..."
  value       = aws_s3_bucket.state.id
}

output "plan_role_arn" {
  description = "Role of pull requests' plans."
  value       = aws_iam_role.plan.arn
}

output "apply_role_arn" {
  description = "Role of the deployment."
  value       = aws_iam_role.apply.arn
}

output "permissions_boundary_name" {
  description = "For the stack's variable of that name."
  value       = aws_iam_policy.boundary.name
}
