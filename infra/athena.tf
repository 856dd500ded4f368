# The daily files as tables that Athena can ask (docs/metrics.md has queries). Nothing runs and nothing is stored here.

locals {
  # As DayExport writes them. The files hold texts; a query casts what it counts with.
  episode_columns = [
    "day", "fingerprint", "episode", "team", "priority", "source", "rule", "title", "issue", "place", "opened_at",
    "started_at", "first_action_at", "ended_at", "ending", "repeats", "judgement", "noise_reason", "cause",
    "acknowledged_by",
  ]
}

resource "aws_glue_catalog_database" "history" {
  count       = local.history_count
  name        = local.names.history_database
  description = "The daily files of the history"
}

resource "aws_glue_catalog_table" "episodes" {
  count         = local.history_count
  database_name = aws_glue_catalog_database.history[0].name
  name          = "episodes"
  description   = "What became of each alert, day by day. A day's folder has other files too: ask with \"$path\" LIKE '%/episodes.csv'."
  table_type    = "EXTERNAL_TABLE"

  # Days are worked out from the time asked for: no crawler, and no partition to add each night.
  parameters = {
    EXTERNAL                    = "TRUE"
    "projection.enabled"        = "true"
    "projection.dt.type"        = "date"
    "projection.dt.format"      = "yyyy-MM-dd"
    "projection.dt.range"       = "2026-01-01,NOW"
    "skip.header.line.count"    = "1"
    "storage.location.template" = "s3://${local.names.reports_bucket}/v1/dt=$${dt}/"
  }

  partition_keys {
    name = "dt"
    type = "string"
  }

  storage_descriptor {
    location      = "s3://${local.names.reports_bucket}/v1/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.serde2.OpenCSVSerde"

      # The files double a quote within quotes and escape nothing; the reader's own escape would swallow each backslash.
      parameters = {
        separatorChar = ","
        quoteChar     = "\""
        escapeChar    = "\u0001"
      }
    }

    dynamic "columns" {
      for_each = local.episode_columns

      content {
        name = columns.value
        type = "string"
      }
    }
  }
}
