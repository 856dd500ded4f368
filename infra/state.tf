resource "aws_dynamodb_table" "state" {
  name                        = local.names.table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "fingerprint"
  deletion_protection_enabled = var.deletion_protection

  # For history (history.tf), which tells from both what a write changed.
  stream_enabled   = var.history_enabled
  stream_view_type = var.history_enabled ? "NEW_AND_OLD_IMAGES" : null

  attribute {
    name = "fingerprint"
    type = "S"
  }

  attribute {
    name = "timer_set"
    type = "S"
  }

  attribute {
    name = "timer_due"
    type = "S"
  }

  attribute {
    name = "open_set"
    type = "S"
  }

  attribute {
    name = "open_since"
    type = "S"
  }

  # Only open records have both attributes. A repeat changes nothing of what is in it.
  global_secondary_index {
    name               = "open-records"
    hash_key           = "open_set"
    range_key          = "open_since"
    projection_type    = "INCLUDE"
    non_key_attributes = ["identity", "issue_number"]
  }

  # What is due: only items that wait for a time have both attributes, so one query a minute finds them.
  global_secondary_index {
    name            = "timers"
    hash_key        = "timer_set"
    range_key       = "timer_due"
    projection_type = "KEYS_ONLY"
  }

  # Rows of storm issues, by their storm: what the issue shows, and no more.
  attribute {
    name = "storm"
    type = "S"
  }

  global_secondary_index {
    name            = "storm"
    hash_key        = "storm"
    projection_type = "INCLUDE"
    non_key_attributes = [
      "status", "title", "priority", "teams", "storm_source", "storm_rule",
      "episode_started_at", "last_comment_at", "manually_closed",
    ]
  }

  ttl {
    attribute_name = "ttl_expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
