package dev.alerting.local.aws;

/** A queue's two names. */
record LocalQueue(String url, String arn) {}
