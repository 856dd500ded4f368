/**
 * The managed AWS services of the deployed system, in one JVM and on the loopback interface only: DynamoDB, SQS, a
 * small SNS, Secrets Manager and CloudWatch, the event source mapping that feeds a function from a queue, and an HTTP front in
 * place of API Gateway. Nothing here is deployed.
 */
package dev.alerting.local.aws;
