variable "name" {
  description = "Name of the function, its role and its log group."
  type        = string
}

variable "description" {
  description = "What the function does, in one line."
  type        = string
}

variable "package" {
  description = "Path of the deployment package (.zip)."
  type        = string
}

variable "handler" {
  description = "Handler, class::method."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.]+::[A-Za-z0-9_]+$", var.handler))
    error_message = "handler must be class::method."
  }
}

variable "memory_mb" {
  description = "Memory in MB."
  type        = number
}

variable "timeout_seconds" {
  description = "Time-out of one invocation, in seconds."
  type        = number
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
}

variable "grants" {
  description = "What the function may do: one statement per Sid. Logs, tracing and network are added if they are on."
  type = map(object({
    actions   = list(string)
    resources = list(string)
  }))

  validation {
    condition     = alltrue(flatten([for grant in values(var.grants) : [for action in grant.actions : !strcontains(action, "*")]]))
    error_message = "grants must name each action: no wildcards."
  }

  validation {
    # These answer for every alarm or secret or for none.
    condition = alltrue(flatten([for grant in values(var.grants) : [for resource in grant.resources :
      (startswith(resource, "arn:") && !endswith(resource, ":*")) ||
      (resource == "*" && length(setsubtract(grant.actions, ["cloudwatch:DescribeAlarms", "cloudwatch:ListAlarmMuteRules", "secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"])) == 0)
    ]]))
    error_message = "grants must name each resource by its ARN."
  }
}

variable "log_retention_days" {
  description = "How long logs are kept, in days."
  type        = number
}

variable "snap_start_enabled" {
  description = "Starts from a snapshot. false: for a function that nobody waits for."
  type        = bool
  default     = true
}

variable "canary" {
  description = "How a new version is tried before the alias moves to it: its share of the calls in percent (0: none), for how many seconds, an event that changes nothing, and the alarms that end the try. null: not at all."
  type = object({
    percent = number
    seconds = number
    event   = string
    alarms  = list(string)
  })
  default = null
}

variable "tracing_enabled" {
  description = "Turns on X-Ray tracing."
  type        = bool
  default     = false
}

variable "reserved_concurrency" {
  description = "Reserved concurrency, which is also the upper limit. null: none."
  type        = number
  default     = null
}

variable "network" {
  description = "Subnets and security groups to run in. null: no VPC."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "network_enabled" {
  description = "Whether network is set. A separate variable, because the network's ids are unknown before it exists, but the policy must be known in the plan."
  type        = bool
  default     = false
}

variable "permissions_boundary" {
  description = "ARN of the role's permissions boundary. null: none."
  type        = string
  default     = null
}

variable "partition" {
  description = "AWS partition, e.g. aws."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "account_id" {
  description = "AWS account."
  type        = string
}
