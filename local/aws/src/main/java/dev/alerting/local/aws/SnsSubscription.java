package dev.alerting.local.aws;

/** A queue that a topic delivers to. */
record SnsSubscription(String arn, String queueArn, String queueUrl, boolean raw) {}
