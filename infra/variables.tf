# --- where ---

variable "prefix" {
  description = "Start of the name of every resource, e.g. alerting-dev. One per stack in an account, and one stack in a region of it: metrics do not say which stack they are of."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3 to 24 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "region" {
  description = "AWS region of the stack, e.g. us-west-2."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be an AWS region such as us-west-2."
  }
}

variable "allowed_account_ids" {
  description = "AWS accounts this stack may be applied to; any other is refused. null: the account of the credentials."
  type        = list(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null ? true : alltrue([for id in var.allowed_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_account_ids must be account ids with 12 digits."
  }
}

variable "permissions_boundary_name" {
  description = "Name of the IAM policy that is the permissions boundary of every role of the stack, as created by bootstrap/. null: none. The deploy role of bootstrap/ may only create roles with this boundary."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_name == null ? true : can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", var.permissions_boundary_name))
    error_message = "permissions_boundary_name must be the name of a policy, not its ARN."
  }
}

variable "tags" {
  description = "Additional tags for every resource; stack and managed-by are always set."
  type        = map(string)
  default     = {}

  validation {
    condition     = !contains(keys(var.tags), "stack") && !contains(keys(var.tags), "managed-by")
    error_message = "tags must not set stack or managed-by: the stack sets them itself."
  }
}

variable "repository_url" {
  description = "URL of this repository, without a trailing slash. Alarms link to its OPERATIONS.md. null: they carry the beginning of their section instead."
  type        = string
  default     = null

  validation {
    condition     = var.repository_url == null ? true : can(regex("^https://[A-Za-z0-9.-]+(/[A-Za-z0-9._-]+)+$", var.repository_url)) && length(var.repository_url) <= 200
    error_message = "repository_url must be https://host/owner/name, without a trailing slash."
  }
}

# --- GitHub ---

variable "github_repo" {
  description = "Repository that issues are opened in, owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.github_repo))
    error_message = "github_repo must be owner/name."
  }
}

variable "github_api_url" {
  description = "URL of GitHub's API: https://api.github.com, or https://<host>/api/v3 for GitHub Enterprise Server. http only on loopback, for tests."
  type        = string
  default     = "https://api.github.com"

  validation {
    condition = (
      can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$", var.github_api_url)) ||
      can(regex("^http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$", var.github_api_url))
    )
    error_message = "github_api_url must be https, or http on 127.0.0.1 or localhost."
  }
}

variable "enable_github_issues" {
  description = "false: shadow mode. Decisions are made and logged, but nothing is written to GitHub."
  type        = bool
  default     = true
}

variable "fallback_team" {
  description = "Team that gets alerts without a usable team, and issues about errors of senders."
  type        = string
  default     = "unrouted"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{0,44}$", var.fallback_team))
    error_message = "fallback_team must be one team: up to 45 lower-case letters, digits, hyphens, dots and underscores."
  }
}

variable "default_priority" {
  description = "Priority of alerts that name none."
  type        = string
  default     = "P2"

  validation {
    condition     = contains(["P0", "P1", "P2", "P3"], var.default_priority)
    error_message = "default_priority must be P0, P1, P2 or P3."
  }
}

variable "comment_interval_seconds" {
  description = "Minimum time between two comments on an alert that keeps firing unchanged, in seconds; 0: every repeat, null: none."
  type        = number
  default     = null

  validation {
    condition     = var.comment_interval_seconds == null ? true : var.comment_interval_seconds >= 0 && var.comment_interval_seconds <= 604800 && floor(var.comment_interval_seconds) == var.comment_interval_seconds
    error_message = "comment_interval_seconds must be a whole number from 0 to 604800 (7 days)."
  }
}

variable "recovery_wait_seconds" {
  description = "Delay between the two checks for a write whose outcome is unknown, in seconds."
  type        = number
  default     = 60

  validation {
    condition     = var.recovery_wait_seconds >= 0 && var.recovery_wait_seconds <= 900 && floor(var.recovery_wait_seconds) == var.recovery_wait_seconds
    error_message = "recovery_wait_seconds must be a whole number from 0 to 900."
  }
}

variable "time_zones" {
  description = "Time zones that issues show besides UTC, e.g. America/Los_Angeles."
  type        = list(string)
  default     = ["UTC"]

  validation {
    condition     = length(var.time_zones) > 0 && alltrue([for zone in var.time_zones : can(regex("^[A-Za-z]+([A-Za-z0-9_+/-]*)$", zone))])
    error_message = "time_zones must be at least one name of a time zone such as America/Los_Angeles."
  }
}

variable "link_hosts" {
  description = "Hosts that descriptions and summaries of alerts may link to, e.g. wiki.example.com; [\"*\"]: any. Other links are shown as text."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for host in var.link_hosts : can(regex("^(\\*|[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)$", host))])
    error_message = "link_hosts must be names of hosts such as wiki.example.com, or *."
  }
}

variable "github_timeout_seconds" {
  description = "Time-out of one call to GitHub, in seconds."
  type        = number
  default     = 10

  validation {
    condition     = var.github_timeout_seconds >= 1 && var.github_timeout_seconds <= 60 && floor(var.github_timeout_seconds) == var.github_timeout_seconds
    error_message = "github_timeout_seconds must be a whole number from 1 to 60."
  }
}

variable "github_concurrency" {
  description = "Alerts of one batch that are processed at the same time."
  type        = number
  default     = 4

  validation {
    condition     = var.github_concurrency >= 1 && var.github_concurrency <= 50 && floor(var.github_concurrency) == var.github_concurrency
    error_message = "github_concurrency must be a whole number from 1 to 50."
  }
}

variable "github_content_per_minute" {
  description = "Issues and comments that all instances of the collector together may write in any minute. Must be below GitHub's 80, which counts what people and other Apps write as well."
  type        = number
  default     = 60

  validation {
    condition     = var.github_content_per_minute >= 6 && floor(var.github_content_per_minute) == var.github_content_per_minute
    error_message = "github_content_per_minute must be a whole number of at least 6."
  }
}

variable "github_content_per_hour" {
  description = "Issues and comments that all instances of the collector together may write in any hour. Must be below GitHub's 500, which counts what people and other Apps write as well."
  type        = number
  default     = 400

  validation {
    condition     = var.github_content_per_hour >= 2 && floor(var.github_content_per_hour) == var.github_content_per_hour
    error_message = "github_content_per_hour must be a whole number of at least 2."
  }
}

variable "breaker_window" {
  description = "Number of recent calls to GitHub that the circuit breaker looks at."
  type        = number
  default     = 10

  validation {
    condition     = var.breaker_window >= 2 && var.breaker_window <= 1000 && floor(var.breaker_window) == var.breaker_window
    error_message = "breaker_window must be a whole number from 2 to 1000."
  }
}

variable "breaker_failure_percent" {
  description = "Share of outages among these calls, in percent, that opens the circuit."
  type        = number
  default     = 50

  validation {
    condition     = var.breaker_failure_percent >= 1 && var.breaker_failure_percent <= 100 && floor(var.breaker_failure_percent) == var.breaker_failure_percent
    error_message = "breaker_failure_percent must be a whole number from 1 to 100."
  }
}

variable "breaker_open_seconds" {
  description = "How long the circuit stays open, in seconds."
  type        = number
  default     = 30

  validation {
    condition     = var.breaker_open_seconds >= 1 && var.breaker_open_seconds <= 900 && floor(var.breaker_open_seconds) == var.breaker_open_seconds
    error_message = "breaker_open_seconds must be a whole number from 1 to 900."
  }
}

variable "stuck_days" {
  description = "After how many days without any event of an open alert people are told so on its issue."
  type        = number
  default     = 14

  validation {
    condition     = var.stuck_days >= 1 && var.stuck_days <= 365 && floor(var.stuck_days) == var.stuck_days
    error_message = "stuck_days must be a whole number from 1 to 365."
  }
}

# --- storms ---

variable "storm_after" {
  description = "New alerts of one rule, team and source within storm_window_seconds that get issues of their own; further ones become rows of one issue. 0: there are no storms."
  type        = number
  default     = 10

  validation {
    condition     = var.storm_after >= 0 && var.storm_after <= 1000 && floor(var.storm_after) == var.storm_after
    error_message = "storm_after must be a whole number from 0 to 1000."
  }
}

variable "storm_window_seconds" {
  description = "How long a new alert counts towards a storm, in seconds."
  type        = number
  default     = 300

  validation {
    condition     = var.storm_window_seconds >= 10 && var.storm_window_seconds <= 3600 && floor(var.storm_window_seconds) == var.storm_window_seconds
    error_message = "storm_window_seconds must be a whole number from 10 to 3600."
  }
}

variable "storm_team_after" {
  description = "As storm_after, for all alerts of a team that are in no storm of their rule."
  type        = number
  default     = 50

  validation {
    condition     = var.storm_team_after >= 1 && var.storm_team_after <= 1000 && floor(var.storm_team_after) == var.storm_team_after
    error_message = "storm_team_after must be a whole number from 1 to 1000."
  }
}

variable "storm_patience_seconds" {
  description = "An alert that GitHub's limits would keep waiting longer than this, in seconds, becomes a row of its team's storm."
  type        = number
  default     = 300

  validation {
    condition     = var.storm_patience_seconds >= 0 && var.storm_patience_seconds <= 86400 && floor(var.storm_patience_seconds) == var.storm_patience_seconds
    error_message = "storm_patience_seconds must be a whole number from 0 to 86400."
  }
}

variable "reopen_window_seconds" {
  description = "So long after we closed an issue it is opened again, instead of a fresh one, when its alert fires. 0: never."
  type        = number
  default     = 0

  validation {
    condition     = var.reopen_window_seconds >= 0 && var.reopen_window_seconds <= 604800 && floor(var.reopen_window_seconds) == var.reopen_window_seconds
    error_message = "reopen_window_seconds must be a whole number from 0 to 604800."
  }
}

variable "hold_seconds" {
  description = "A new alert gets its issue only if it still fires this long after it was accepted; never a P0. 0: at once."
  type        = number
  default     = 0

  validation {
    condition     = var.hold_seconds >= 0 && var.hold_seconds <= 3600 && floor(var.hold_seconds) == var.hold_seconds
    error_message = "hold_seconds must be a whole number from 0 to 3600."
  }
}

# --- what no message tells ---

variable "missed_alarms_prefix" {
  description = "How the names of CloudWatch alarms begin that the sweep files if they fire and their message never came. Empty: it files none."
  type        = string
  default     = ""

  validation {
    condition     = length(var.missed_alarms_prefix) <= 255 && trimspace(var.missed_alarms_prefix) == var.missed_alarms_prefix
    error_message = "missed_alarms_prefix must be the beginning of alarms' names: at most 255 characters, none of them a blank at its ends."
  }
}

# --- a watchman outside ---

variable "dead_mans_switch_enabled" {
  description = "Whether the collector calls the https address in the secret {prefix}-dead-mans-switch at each tick. The secret must exist first."
  type        = bool
  default     = false
}

# --- senders ---

variable "webhook_sender_secrets_enabled" {
  description = "Whether a sender may also have a secret of its own, {prefix}-webhook-senders/<name>, so that teams serve themselves. The webhook is then allowed to list the names of the account's secrets, which AWS cannot limit. Needs bootstrap's permissions boundary of the same version."
  type        = bool
  default     = false
}

# --- P0 alerts of teams ---

variable "p0_topic_enabled" {
  description = "Whether there is a topic {prefix}-p0, which gets one short message for each P0 alert once it has its issue. Teams subscribe to it themselves."
  type        = bool
  default     = false
}

# --- functions ---

variable "webhook_package" {
  description = "Deployment package of the webhook, built by `make build`."
  type        = string
  default     = "../webhook/target/webhook.zip"

  validation {
    condition     = endswith(var.webhook_package, ".zip")
    error_message = "webhook_package must be the path of a .zip file."
  }
}

variable "collector_package" {
  description = "Deployment package of the collector, built by `make build`."
  type        = string
  default     = "../collector/target/collector.zip"

  validation {
    condition     = endswith(var.collector_package, ".zip")
    error_message = "collector_package must be the path of a .zip file."
  }
}

variable "canary_percent" {
  description = "Share of its calls that a new version of webhook and collector gets first, in percent. 0: it takes all of them at once."
  type        = number
  default     = 10

  validation {
    condition     = var.canary_percent >= 0 && var.canary_percent <= 50 && floor(var.canary_percent) == var.canary_percent
    error_message = "canary_percent must be a whole number from 0 to 50."
  }
}

variable "canary_seconds" {
  description = "How long a new version keeps to that share, in seconds."
  type        = number
  default     = 300

  validation {
    condition     = var.canary_seconds >= 60 && var.canary_seconds <= 1800 && floor(var.canary_seconds) == var.canary_seconds
    error_message = "canary_seconds must be a whole number from 60 to 1800."
  }
}

variable "webhook_memory_mb" {
  description = "Memory of the webhook in MB; CPU grows with it."
  type        = number
  default     = 1024

  validation {
    condition     = var.webhook_memory_mb >= 256 && var.webhook_memory_mb <= 10240
    error_message = "webhook_memory_mb must be from 256 to 10240."
  }
}

variable "collector_memory_mb" {
  description = "Memory of the collector in MB; CPU grows with it."
  type        = number
  default     = 1024

  validation {
    condition     = var.collector_memory_mb >= 256 && var.collector_memory_mb <= 10240
    error_message = "collector_memory_mb must be from 256 to 10240."
  }
}

variable "webhook_timeout_seconds" {
  description = "Time-out of the webhook for one request, in seconds."
  type        = number
  default     = 10

  validation {
    condition     = var.webhook_timeout_seconds >= 5 && var.webhook_timeout_seconds <= 28
    error_message = "webhook_timeout_seconds must be from 5 (the SNS call alone may take 4) to 28 (API Gateway gives up at 30)."
  }
}

variable "collector_timeout_seconds" {
  description = "Time-out of the collector for one batch, in seconds. The queue's visibility time-out is six times this."
  type        = number
  default     = 60

  validation {
    condition     = var.collector_timeout_seconds >= 30 && var.collector_timeout_seconds <= 900
    error_message = "collector_timeout_seconds must be from 30 to 900."
  }
}

variable "webhook_reserved_concurrency" {
  description = "Reserved concurrency of the webhook, which is also its upper limit: a flood of requests takes no instances from the collector or from others in the account, and what is beyond it is answered with 5xx, which most senders send again. null: it shares the account's, for accounts that have fewer than 200 (a new one may have 10)."
  type        = number
  default     = 100

  validation {
    condition     = var.webhook_reserved_concurrency == null ? true : var.webhook_reserved_concurrency >= 10 && floor(var.webhook_reserved_concurrency) == var.webhook_reserved_concurrency
    error_message = "webhook_reserved_concurrency must be null or a whole number of at least 10."
  }
}

variable "collector_reserved_concurrency" {
  description = "Reserved concurrency of the collector, at least maximum_concurrency. null: it shares the account's."
  type        = number
  default     = null

  validation {
    condition     = var.collector_reserved_concurrency == null ? true : var.collector_reserved_concurrency >= var.maximum_concurrency
    error_message = "collector_reserved_concurrency must be null or at least maximum_concurrency: below that, messages are throttled, and each time counts as a receive."
  }
}

variable "account_concurrency" {
  description = "How many instances of functions the account may run in this region at once. `make aws-plan-*` reads it from AWS, unless it is set. AWS keeps 100 of them for functions that reserve none."
  type        = number
  default     = 1000

  validation {
    condition     = var.account_concurrency >= 10 && floor(var.account_concurrency) == var.account_concurrency
    error_message = "account_concurrency must be a whole number of at least 10."
  }

  validation {
    condition = (
      var.webhook_reserved_concurrency == null && var.collector_reserved_concurrency == null && (!var.history_enabled || var.history_reserved_concurrency == null)
      || var.account_concurrency - coalesce(var.webhook_reserved_concurrency, 0) - coalesce(var.collector_reserved_concurrency, 0) - (var.history_enabled ? coalesce(var.history_reserved_concurrency, 0) : 0) >= 100
    )
    error_message = "The account may run ${var.account_concurrency} instances at once, and AWS keeps 100 of them unreserved: set webhook_reserved_concurrency, collector_reserved_concurrency or history_reserved_concurrency to null or lower, or have AWS raise the account's limit."
  }
}

variable "tracing_enabled" {
  description = "Turns on X-Ray tracing of both functions."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 90

  validation {
    condition     = contains([7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be one of 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "secrets_kms_key_arn" {
  description = "ARN of the KMS key that the two secrets are encrypted with, if it is your own. null: AWS's key for Secrets Manager."
  type        = string
  default     = null

  validation {
    condition     = var.secrets_kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.secrets_kms_key_arn))
    error_message = "secrets_kms_key_arn must be the ARN of a key, not of an alias."
  }
}

# --- queue ---

variable "batch_size" {
  description = "Maximum number of messages in one batch."
  type        = number
  default     = 10

  validation {
    condition     = var.batch_size >= 1 && (var.batching_window_seconds > 0 ? var.batch_size <= 1000 : var.batch_size <= 10) && floor(var.batch_size) == var.batch_size
    error_message = "batch_size must be from 1 to 10, or up to 1000 with a batching_window_seconds of at least 1."
  }
}

variable "batching_window_seconds" {
  description = "How long messages are collected for a batch, in seconds. It delays alerts by as much."
  type        = number
  default     = 0

  validation {
    condition     = var.batching_window_seconds >= 0 && var.batching_window_seconds <= 60 && floor(var.batching_window_seconds) == var.batching_window_seconds
    error_message = "batching_window_seconds must be a whole number from 0 to 60."
  }
}

variable "maximum_concurrency" {
  description = "Maximum number of concurrent instances of the collector. They share one budget of what they write to GitHub; only while the state table fails each keeps to half of it, which above two instances GitHub itself has to limit."
  type        = number
  default     = 2

  validation {
    condition     = var.maximum_concurrency >= 2 && var.maximum_concurrency <= 1000 && floor(var.maximum_concurrency) == var.maximum_concurrency
    error_message = "maximum_concurrency must be a whole number from 2 (Lambda's minimum) to 1000."
  }
}

variable "max_receive_count" {
  description = "Receives after which SQS moves a message to the dead-letter queue. 24 hours without GitHub need about 300."
  type        = number
  default     = 1000

  validation {
    condition     = var.max_receive_count >= 900 && var.max_receive_count <= 1000
    error_message = "max_receive_count must be from 900 (with 1000, the most urgent alerts outlast four days without GitHub) to 1000 (the maximum of SQS)."
  }
}

# --- webhook ---

variable "api_throttling_rate" {
  description = "Average number of requests per second that the API lets through; what is beyond it is answered with 429, which Alertmanager and Grafana do not send again. So it is high: webhook_reserved_concurrency is what limits a flood."
  type        = number
  default     = 1000

  validation {
    condition     = var.api_throttling_rate >= 1 && var.api_throttling_rate <= 10000
    error_message = "api_throttling_rate must be from 1 to 10000."
  }
}

variable "api_throttling_burst" {
  description = "Number of requests that the API lets through in a burst."
  type        = number
  default     = 2000

  validation {
    condition     = var.api_throttling_burst >= var.api_throttling_rate && var.api_throttling_burst <= 5000
    error_message = "api_throttling_burst must be from api_throttling_rate to 5000."
  }
}

variable "api_integration_timeout_ms" {
  description = "How long the API waits for the webhook, in milliseconds. Not less than the webhook's own time-out, because its answer says more than the gateway's."
  type        = number
  default     = 10000

  validation {
    condition     = var.api_integration_timeout_ms >= 50 && var.api_integration_timeout_ms < 29000 && var.api_integration_timeout_ms >= var.webhook_timeout_seconds * 1000
    error_message = "api_integration_timeout_ms must be below 29000 and not below webhook_timeout_seconds."
  }
}

variable "webhook_domain" {
  description = "Custom domain for the webhook: its name, the Route 53 zone it is in, and the ARN of its certificate (if omitted, one is created and validated in the zone). With truststore_uri (s3://bucket/key of a PEM file) senders need a certificate as well, which GitHub and the stack's own heartbeat do not have. dns_record: create (default); none, for a standby stack that holds the domain ready while its record leads to another one; take-over, which replaces the other's record. null: the API's own URL."
  type = object({
    name            = string
    zone_id         = string
    certificate_arn = optional(string)
    truststore_uri  = optional(string)
    dns_record      = optional(string, "create")
  })
  default = null

  validation {
    condition     = var.webhook_domain == null ? true : contains(["create", "none", "take-over"], var.webhook_domain.dns_record)
    error_message = "webhook_domain.dns_record must be create, none or take-over."
  }

  validation {
    condition     = var.webhook_domain == null ? true : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.webhook_domain.name)) && can(regex("^[A-Z0-9]{1,32}$", var.webhook_domain.zone_id))
    error_message = "webhook_domain needs a name such as alerts.example.com and the zone_id of its Route 53 zone (letters and digits)."
  }

  validation {
    condition     = try(var.webhook_domain.truststore_uri, null) == null ? true : can(regex("^s3://[a-z0-9.-]{3,63}/.+$", var.webhook_domain.truststore_uri))
    error_message = "webhook_domain.truststore_uri must be s3://bucket/key."
  }
}

variable "default_endpoint_enabled" {
  description = "The API also answers at its own URL (https://<id>.execute-api...). null: only without a webhook_domain, so that nobody goes round the domain. true: for senders that still use it."
  type        = bool
  default     = null

  validation {
    condition     = var.default_endpoint_enabled != false || var.webhook_domain != null
    error_message = "default_endpoint_enabled: without a webhook_domain the API has no other URL."
  }
}

variable "webhook_heartbeat_enabled" {
  description = "Whether a heartbeat also goes through the webhook, every five minutes. Its token is in {prefix}-webhook-secrets, in an entry with type token, header X-Heartbeat-Token and source heartbeat; `make heartbeat-token-<env>` gives it to EventBridge. It is in no variable, plan or state."
  type        = bool
  default     = false
}

# --- state ---

variable "deletion_protection" {
  description = "Protects the state table against deletion. Keep it on in production."
  type        = bool
  default     = true
}

# --- who may send, who is notified ---

variable "alarm_organization_id" {
  description = "The AWS organization all of whose accounts' CloudWatch alarms may publish to the alerts topic, such as o-a1b2c3d4e5. Null: only this account and allowed_alarm_account_ids."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_organization_id == null ? true : can(regex("^o-[a-z0-9]{10,32}$", var.alarm_organization_id))
    error_message = "alarm_organization_id must be the id of an organization, such as o-a1b2c3d4e5, or null."
  }
}

variable "alarm_bus_enabled" {
  description = "Whether there is an EventBridge bus to which accounts of alarm_organization_id send state changes of their alarms, which then need no action."
  type        = bool
  default     = false
}

variable "allowed_alarm_account_ids" {
  description = "Other AWS accounts whose CloudWatch alarms may publish to the alerts topic."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.allowed_alarm_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_alarm_account_ids must be account ids with 12 digits."
  }
}

variable "eventbridge_enabled" {
  description = "Lets EventBridge rules publish to the alerts topic, e.g. for state changes of alarms without an action. EventBridge supports no condition on the publisher, so this admits any rule that has the topic as its target."
  type        = bool
  default     = false
}

variable "ops_team" {
  description = "Team that operates this stack; it gets the issues of the stack's alarms."
  type        = string
  default     = "alerting-ops"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{0,44}$", var.ops_team))
    error_message = "ops_team must be one team: up to 45 lower-case letters, digits, hyphens, dots and underscores."
  }
}

variable "ops_emails" {
  description = "E-mail addresses that get every alarm of this stack. Each must confirm its subscription."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.ops_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "ops_emails must be e-mail addresses."
  }
}

variable "ops_critical_emails" {
  description = "E-mail addresses that get the critical alarms of this stack, e.g. that of a pager. Each must confirm its subscription."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.ops_critical_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "ops_critical_emails must be e-mail addresses."
  }
}

variable "ops_urls" {
  description = "https addresses that get every alarm of this stack, by a name of your choice: of PagerDuty, Opsgenie, or a service of your own. Each must confirm its subscription; PagerDuty's and Opsgenie's integrations for CloudWatch do that themselves."
  type        = map(string)
  default     = {}
  sensitive   = true

  validation {
    condition     = alltrue([for name, url in var.ops_urls : can(regex("^[a-z0-9-]{1,40}$", name)) && can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?/[!-~]*$", url))])
    error_message = "ops_urls must be https addresses with a path, by names of lower-case letters, digits and hyphens."
  }
}

variable "ops_critical_urls" {
  description = "https addresses that get the critical alarms of this stack, in the form of ops_urls."
  type        = map(string)
  default     = {}
  sensitive   = true

  validation {
    condition     = alltrue([for name, url in var.ops_critical_urls : can(regex("^[a-z0-9-]{1,40}$", name)) && can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?/[!-~]*$", url))])
    error_message = "ops_critical_urls must be https addresses with a path, by names of lower-case letters, digits and hyphens."
  }
}

variable "ops_chat_enabled" {
  description = "A channel configuration of Amazon Q Developer in chat applications (formerly AWS Chatbot) is subscribed to the topic {prefix}-ops. It subscribes itself (docs/deploy.md); this only tells how many should hear the topic."
  type        = bool
  default     = false
}

variable "production" {
  description = "Somebody must hear this stack's alarms: at least one of ops_emails, ops_critical_emails, ops_urls, ops_critical_urls, ops_chat_enabled."
  type        = bool
  default     = false

  validation {
    condition     = !var.production || var.ops_chat_enabled || length(var.ops_emails) + length(var.ops_critical_emails) + length(nonsensitive(keys(var.ops_urls))) + length(nonsensitive(keys(var.ops_critical_urls))) > 0
    error_message = "Nobody would hear the alarms of production: set ops_emails, ops_critical_emails, ops_urls, ops_critical_urls or ops_chat_enabled."
  }
}

variable "ops_alarms_as_issues" {
  description = "Also opens issues for the alarms of this stack, through the stack itself. They always go to the ops topics as well."
  type        = bool
  default     = true
}

# --- history ---

variable "history_enabled" {
  description = "Tells what the alerts did: the function history behind the state table's stream, its tables and its bucket. bootstrap/ has to be applied before: the deploy role needs rights for them."
  type        = bool
  default     = false
}

variable "history_package" {
  description = "Deployment package of the history, built by `make build`."
  type        = string
  default     = "../history/target/history.zip"

  validation {
    condition     = endswith(var.history_package, ".zip")
    error_message = "history_package must be the path of a .zip file."
  }
}

variable "history_reserved_concurrency" {
  description = "Reserved concurrency of the history, so that it takes nothing from the alerts. null: it shares the account's."
  type        = number
  default     = 5

  validation {
    condition     = var.history_reserved_concurrency == null ? true : var.history_reserved_concurrency >= 1 && floor(var.history_reserved_concurrency) == var.history_reserved_concurrency
    error_message = "history_reserved_concurrency must be null or a whole number of at least 1."
  }
}

variable "history_people_key_enabled" {
  description = "Who acknowledged is kept as a hash, with the key in the secret {prefix}-history-people-key. false: it is left out."
  type        = bool
  default     = false
}

variable "report_issues_enabled" {
  description = "Each team's weekly report in an issue of github_repo, written by the history. Needs history_enabled."
  type        = bool
  default     = false
}

variable "history_files_days" {
  description = "How long the daily files are kept, in days."
  type        = number
  default     = 730

  validation {
    condition     = var.history_files_days >= 1 && var.history_files_days <= 3650 && floor(var.history_files_days) == var.history_files_days
    error_message = "history_files_days must be a whole number from 1 to 3650."
  }
}

# --- network ---

variable "vpc_enabled" {
  description = "Runs the functions in private subnets of their own VPC, with endpoints for AWS and a NAT gateway for GitHub."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "Address range of the VPC, from /16 to /24."
  type        = string
  default     = "10.90.0.0/22"

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.vpc_cidr))
    error_message = "vpc_cidr must be an IPv4 range with a prefix length from 16 to 24."
  }
}

variable "availability_zones" {
  description = "The two availability zones of the VPC. null: the region's a and b."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null ? true : length(distinct(var.availability_zones)) == 2 && alltrue([for zone in var.availability_zones : startswith(zone, var.region)])
    error_message = "availability_zones must be two different zones of the region."
  }
}
