variable "prefix" {
  description = "Start of the name of every resource of the stack to be deployed, e.g. alerting-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3 to 24 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "region" {
  description = "AWS region of the stack."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be an AWS region such as us-west-2."
  }
}

variable "allowed_account_ids" {
  description = "AWS accounts this may be applied to; any other is refused. null: the account of the credentials."
  type        = list(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null ? true : alltrue([for id in var.allowed_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_account_ids must be account ids with 12 digits."
  }
}

variable "github_repository" {
  description = "Repository whose workflows deploy this stack, owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository must be owner/name."
  }
}

variable "github_owner_id" {
  description = "Number of the repository's owner at GitHub: gh api repos/<owner>/<name> --jq .owner.id. Only together with github_repository_id. null: GitHub's tokens name the repository without ids."
  type        = string
  default     = null

  validation {
    condition     = var.github_owner_id == null ? true : can(regex("^[1-9][0-9]{0,19}$", var.github_owner_id))
    error_message = "github_owner_id must be a number, as GitHub's API gives it."
  }

  validation {
    condition     = (var.github_owner_id == null) == (var.github_repository_id == null)
    error_message = "github_owner_id and github_repository_id go together: give both or neither."
  }
}

variable "github_repository_id" {
  description = "Number of the repository at GitHub: gh api repos/<owner>/<name> --jq .id. Tokens of repositories made, renamed or transferred since July 2026 have both ids in them. null: they do not."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository_id == null ? true : can(regex("^[1-9][0-9]{0,19}$", var.github_repository_id))
    error_message = "github_repository_id must be a number, as GitHub's API gives it."
  }
}

variable "github_environment" {
  description = "GitHub environment whose jobs may apply this stack; protect it with reviewers where necessary."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.github_environment)
    error_message = "github_environment must be dev or prod."
  }
}

variable "create_oidc_provider" {
  description = "Creates the account's identity provider for GitHub. An account can have only one: set false if it exists already, e.g. for a second stack."
  type        = bool
  default     = true
}

variable "vpc_enabled" {
  description = "Lets the apply role manage the network of a stack with vpc_enabled."
  type        = bool
  default     = false
}

variable "domain_zone_id" {
  description = "Route 53 zone that the stack's webhook_domain is in, so that the apply role may write its records. null: no domain."
  type        = string
  default     = null

  validation {
    condition     = var.domain_zone_id == null ? true : can(regex("^[A-Z0-9]{1,32}$", var.domain_zone_id))
    error_message = "domain_zone_id must be the id of a Route 53 zone (letters and digits)."
  }
}
