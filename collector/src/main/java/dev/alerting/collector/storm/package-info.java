/**
 * Storms: when there are more new alerts than people or GitHub can take one by one, they become rows of one issue. Who
 * decides that is {@link dev.alerting.collector.storm.StormWatch}; who writes the issue is
 * {@link dev.alerting.collector.storm.StormKeeper}.
 */
package dev.alerting.collector.storm;
