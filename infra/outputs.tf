output "external_alerts_webhook_url" {
  description = "URL that senders post to."
  value       = local.webhook_url
}

output "sns_topic_arn" {
  description = "Topic for CloudWatch alarm actions."
  value       = aws_sns_topic.alerts.arn
}

output "sqs_queue_url" {
  description = "Queue of alerts waiting for the collector."
  value       = aws_sqs_queue.alerts.url
}

output "dlq_url" {
  description = "Queue of messages that could not be processed."
  value       = aws_sqs_queue.dlq.url
}

output "dlq_arn" {
  description = "ARN of the dead-letter queue, needed for a redrive."
  value       = aws_sqs_queue.dlq.arn
}

output "collector_name" {
  description = "Function that turns alerts into issues."
  value       = module.collector.name
}

output "webhook_name" {
  description = "Function behind the webhook."
  value       = module.webhook.name
}

output "status_table_name" {
  description = "Table with what is known about each alert."
  value       = aws_dynamodb_table.state.name
}

output "collector_log_group" {
  description = "Log group of the collector."
  value       = module.collector.log_group
}

output "webhook_log_group" {
  description = "Log group of the webhook."
  value       = module.webhook.log_group
}

output "collector_version" {
  description = "Published version of the collector that is in use."
  value       = module.collector.version
}

output "webhook_version" {
  description = "Published version of the webhook that is in use."
  value       = module.webhook.version
}

output "package_hashes" {
  description = "SHA-256 of the deployment packages, base64, as Lambda shows them."
  value = merge({
    collector = module.collector.package_sha256
    webhook   = module.webhook.package_sha256
  }, { for history in module.history : "history" => history.package_sha256 })
}

output "dashboard_url" {
  description = "Dashboard of this stack."
  value       = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}

output "ops_topic_arn" {
  description = "Topic that every alarm of this stack goes to."
  value       = aws_sns_topic.ops.arn
}

output "ops_critical_topic_arn" {
  description = "Topic that critical alarms of this stack go to as well."
  value       = aws_sns_topic.ops_critical.arn
}

output "alarm_bus_arn" {
  description = "Bus to which rules in accounts of the organization send their alarms; null without alarm_bus_enabled."
  value       = one(aws_cloudwatch_event_bus.alarms[*].arn)
}
