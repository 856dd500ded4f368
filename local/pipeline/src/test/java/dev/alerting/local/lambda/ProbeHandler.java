package dev.alerting.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.HashMap;
import java.util.Map;

/** A function for the tests: does what {@code do} says and tells what it was given. */
public final class ProbeHandler implements RequestHandler<Map<String, String>, Map<String, String>> {
    private int invocations;

    public ProbeHandler() {
        if (System.getenv().containsKey("FAIL_INIT")) {
            throw new IllegalStateException("misconfigured");
        }
    }

    @Override
    public Map<String, String> handleRequest(Map<String, String> event, Context context) {
        invocations++;
        System.out.println("saw " + event.get("text"));
        System.err.println("complained");
        switch (event.getOrDefault("do", "answer")) {
            case "throw" -> throw new IllegalArgumentException("not this one");
            case "hang" -> hang();
            case "exit" -> Runtime.getRuntime().halt(7);
            default -> {}
        }
        Map<String, String> answer = new HashMap<>();
        answer.put("text", event.get("text"));
        answer.put("invocation", String.valueOf(invocations));
        answer.put("setting", String.valueOf(System.getenv("SETTING")));
        answer.put("home", String.valueOf(System.getenv("HOME")));
        answer.put("type", String.valueOf(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE")));
        answer.put("name", context.getFunctionName());
        answer.put("memory", String.valueOf(context.getMemoryLimitInMB()));
        answer.put("arn", context.getInvokedFunctionArn());
        answer.put("remaining", String.valueOf(context.getRemainingTimeInMillis()));
        answer.put("heap", String.valueOf(Runtime.getRuntime().maxMemory()));
        answer.put("loader", String.valueOf(ProbeHandler.class.getClassLoader() == ClassLoader.getSystemClassLoader()));
        return answer;
    }

    private static void hang() {
        Object never = new Object();
        synchronized (never) {
            while (true) {
                try {
                    never.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
