package dev.alerting.priming;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

/**
 * One instance of a function, as priming drives it.
 *
 * @param handler its class is public, since the runtime calls it by reflection
 * @param clearCaches forgets every secret, token, connection and source of randomness that the instance holds; makes no call
 * @param end ends its threads and connections for good
 */
public record FunctionInstance(RequestStreamHandler handler, Runnable clearCaches, AutoCloseable end) {}
