package dev.alerting.local.aws;

/** The URL and the ARN of a queue. */
record LocalQueue(String url, String arn) {}
